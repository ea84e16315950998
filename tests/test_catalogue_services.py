"""What the catalogue says of services that programs ask, and of what computes on files: as `test_catalogue_sdks.py`, for the rarer ones."""

from __future__ import annotations

import pytest

from tests.test_catalogue import blocking

# What is imported or defined before, what the handler runs, and the names that block there.
CASES: list[tuple[str, str, list[str]]] = [
    # models
    ("import dashscope\nfrom dashscope import Generation", "Generation.call(model='a')\ndashscope.TextEmbedding.call(model='a')\nawait dashscope.AioGeneration.call(model='a')", ["dashscope.Generation.call", "dashscope.TextEmbedding.call"]),
    ("import dashscope\nfrom dashscope.aigc.generation import Generation", "answer = Generation.call(model='a', stream=True)\nfor one in answer: pass\ndashscope.api_key = 'a'", ["dashscope.api_entities.dashscope_response.GenerationResponse.__iter__"]),
    ("from dashscope.audio.tts_v2 import SpeechSynthesizer\nfrom dashscope.aigc.image_synthesis import AioImageSynthesis", "SpeechSynthesizer(model='a', voice='b').call('c')\nawait AioImageSynthesis.call(model='a')", ["dashscope.audio.tts_v2.SpeechSynthesizer.call"]),
    ("from vertexai.generative_models import GenerativeModel\nmodel = GenerativeModel('a')", "model.generate_content('b')\nmodel.start_chat().send_message('c')\nawait model.generate_content_async('b')\nawait model.start_chat().send_message_async('c')", ["vertexai.generative_models.GenerativeModel.generate_content", "vertexai.generative_models.ChatSession.send_message"]),
    ("from vertexai.preview.generative_models import GenerativeModel\nimport vertexai", "vertexai.init(project='a')\nlater = GenerativeModel('a').generate_content('b', stream=True)\nfor chunk in later: pass", ["vertexai.generative_models.GenerativeModel.generate_content().__iter__"]),
    ("from vertexai.language_models import TextEmbeddingModel\nmodel = TextEmbeddingModel.from_pretrained('a')", "model.get_embeddings(['b'])\nawait model.get_embeddings_async(['b'])", ["vertexai.language_models.TextEmbeddingModel.get_embeddings"]),
    ("from zhipuai import ZhipuAI\nclient = ZhipuAI(api_key='a')", "for chunk in client.chat.completions.create(model='a', stream=True): pass\nclient.embeddings.create(input='b')", ["zhipuai.api_resource.chat.completions.Completions.create", "zhipuai.api_resource.embeddings.Embeddings.create", "zhipuai.core.StreamResponse.__iter__", "zhipuai.core.StreamResponse.__next__"]),
    ("import voyageai\nclient = voyageai.Client()\nother = voyageai.AsyncClient()", "client.embed(['a'])\nclient.count_tokens(['a'])\nawait other.embed(['a'])\nother.rerank('a', [])", ["voyageai.Client.embed"]),
    ("from volcenginesdkarkruntime import Ark, AsyncArk\nclient = Ark()\nother = AsyncArk()", "client.chat.completions.create(model='a')\nclient.content_generation.tasks.get(task_id='a')\nawait other.chat.completions.create(model='a')\nother.images.generate(model='a')", ["volcenginesdkarkruntime.resources.chat.completions.Completions.create", "volcenginesdkarkruntime.resources.content_generation.tasks.Tasks.get"]),
    ("from duckduckgo_search import DDGS, AsyncDDGS", "with DDGS() as d:\n    d.text('a')\nAsyncDDGS().text('a')", ["duckduckgo_search.DDGS.text"]),
    ("from vllm import LLM, AsyncLLMEngine\nllm = LLM(model='a')", "llm.generate(['b'])\nllm.get_tokenizer()\nAsyncLLMEngine.from_engine_args(x).generate('b')", ["vllm.LLM.generate"]),
    ("from diffusers import StableDiffusionPipeline\npipe = StableDiffusionPipeline.from_pretrained('a').to('cuda')", "pipe('b').images[0]\npipe.enable_attention_slicing()", ["diffusers.DiffusionPipeline.__call__"]),
    ("from diffusers import AutoPipelineForText2Image", "AutoPipelineForText2Image.from_pretrained('a')(prompt='b')", ["diffusers.AutoPipelineForText2Image.from_pretrained", "diffusers.DiffusionPipeline.__call__"]),
    ("from transformers import WhisperForConditionalGeneration\nmodel = WhisperForConditionalGeneration.from_pretrained('a').to('cuda')", "model.generate(x)\nmodel.config", ["transformers.PreTrainedModel.generate"]),
    ("from modelscope import snapshot_download\nfrom modelscope.pipelines import pipeline\npipe = pipeline('a')", "snapshot_download('a')\npipe('b')", ["modelscope.snapshot_download", "modelscope.Pipeline.__call__"]),
    ("from fastembed import TextEmbedding\nmodel = TextEmbedding()", "later = model.embed(['a'])\nreturn list(later)", ["fastembed.TextEmbedding.embed().__iter__"]),
    ("from fastembed import SparseTextEmbedding", "SparseTextEmbedding('a').query_embed('b')\nSparseTextEmbedding.list_supported_models()", ["fastembed.SparseTextEmbedding"]),
    ("from datasets import load_dataset", "data = load_dataset('a')['train'].map(len)\nlen(data)\ndata.push_to_hub('b')", ["datasets.load_dataset", "datasets.Dataset.map", "datasets.Dataset.push_to_hub"]),
    ("import mlflow\nfrom mlflow.tracking import MlflowClient\nclient = MlflowClient()", "mlflow.set_tracking_uri('a')\nwith mlflow.start_run():\n    mlflow.log_param('a', 1)\n    mlflow.log_metric('a', 1, synchronous=False)\nclient.get_run('a')\nmlflow.pyfunc.load_model('a').predict(x)", ["mlflow.start_run", "mlflow.log_param", "mlflow.MlflowClient.get_run", "mlflow.pyfunc.load_model", "mlflow.pyfunc.PyFuncModel.predict", "mlflow.ActiveRun.__exit__"]),
    ("import wandb", "run = wandb.init(project='a')\nrun.log({})\nwandb.log({})\nrun.finish()\nwandb.Api().artifact('a').download()", ["wandb.init", "wandb.Run.finish", "wandb.Api.artifact", "wandb.Artifact.download"]),
    ("from zep_cloud import Zep\nfrom zep_cloud.client import AsyncZep\nclient = Zep(api_key='a')\nother = AsyncZep(api_key='a')", "client.thread.add_messages('a', messages=[])\nclient.graph.node.get('a')\nawait other.thread.add_messages('a', messages=[])\nother.graph.search('a')", ["zep_cloud.thread.client.ThreadClient.add_messages", "zep_cloud.graph.node.client.NodeClient.get"]),
    ("import edge_tts", "speech = edge_tts.Communicate('a')\nspeech.save_sync('b')\nfor chunk in speech.stream_sync(): pass\nawait speech.save('b')\nasync for chunk in speech.stream(): pass", ["edge_tts.Communicate.save_sync", "edge_tts.Communicate.stream_sync().__iter__"]),
    ("import deepl\ntranslator = deepl.DeepLClient('a')", "translator.translate_text('b', target_lang='DE')\ntranslator.set_app_info('c', '1')", ["deepl.DeepLClient.translate_text"]),
    # who is logged in
    ("from google_auth_oauthlib.flow import Flow\nflow = Flow.from_client_config({}, scopes=[])", "flow.authorization_url()\nflow.fetch_token(code='a')\nflow.credentials.refresh(x)", ["google_auth_oauthlib.flow.Flow.fetch_token", "google.oauth2.credentials.Credentials.refresh"]),
    ("from clerk_backend_api import Clerk\nclerk = Clerk(bearer_auth='a')", "clerk.users.get(user_id='a')\nawait clerk.users.get_async(user_id='a')\nclerk.authenticate_request(request, x)\nawait clerk.authenticate_request_async(request, x)", ["clerk_backend_api.users.Users.get", "clerk_backend_api.Clerk.authenticate_request"]),
    ("from supertokens_python.recipe.usermetadata.syncio import get_user_metadata\nfrom supertokens_python.asyncio import get_user\nfrom supertokens_python.recipe.session import SessionContainer\ndef f(session: SessionContainer):\n    session.get_user_id()\n    session.sync_revoke_session()", "get_user_metadata('a')\nawait get_user('a')\nf(x)", ["supertokens_python.recipe.usermetadata.syncio.get_user_metadata", "supertokens_python.recipe.session.SessionContainer.sync_revoke_session"]),
    # messages
    ("import lark_oapi as lark\nfrom lark_oapi.api.im.v1 import CreateMessageRequest\nclient = lark.Client.builder().app_id('a').log_level(3).build()", "client.im.v1.message.create(CreateMessageRequest.builder().build())\nawait client.im.v1.message.acreate(x)", ["lark_oapi.api.im.v1.resource.message.Message.create"]),
    ("from tencentcloud.common import credential\nfrom tencentcloud.sms.v20210111 import sms_client, models\nclient = sms_client.SmsClient(credential.Credential('a', 'b'), 'c')", "client.SendSms(models.SendSmsRequest())\nclient.call_json('SendSms', {})", ["tencentcloud.sms.v20210111.sms_client.SmsClient.SendSms", "tencentcloud.sms.v20210111.sms_client.SmsClient.call_json"]),
    ("from tencentcloud.sms.v20210111 import sms_client_async\nclient = sms_client_async.SmsClient(1, 2)", "await client.SendSms(x)\nclient.SendSms(x)", []),
    ("from pyairtable import Api\nfrom pyairtable.orm import Model\nclass User(Model): ...", "table = Api('a').table('b', 'c')\ntable.all()\nfor page in table.iterate(): pass\nfor user in User.all():\n    user.save()\nUser(name='a').to_record()", ["pyairtable.Table.all", "pyairtable.orm.Model.all", "pyairtable.orm.Model.save", "pyairtable.Table.iterate().__iter__"]),
    ("from apify_client import ApifyClient, ApifyClientAsync\nclient = ApifyClient('a')\nother = ApifyClientAsync('a')", "client.actor('b').call(run_input={})\nfor item in client.dataset('c').iterate_items(): pass\nawait other.actor('b').call()\nother.dataset('c').list_items()", ["apify_client._resource_clients.ActorClient.call", "apify_client._resource_clients.DatasetClient.iterate_items().__iter__"]),
    ("from browserbase import AsyncBrowserbase, Browserbase", "Browserbase().sessions.create(project_id='a')\nawait AsyncBrowserbase().sessions.create(project_id='a')", ["browserbase.resources.sessions.sessions.SessionsResource.create"]),
    ("from googlesearch import search", "later = search('a')\nfor one in later: pass", ["googlesearch.search.__iter__"]),
    ("import gdown", "gdown.download(id='a')", ["gdown.download"]),
    ("from auth0.authentication import GetToken\nfrom auth0.management import Auth0, AsyncAuth0", "GetToken('a', 'b', client_secret='c').client_credentials('d')\nAuth0('a', 'b').users.get('c')\nAsyncAuth0('a', 'b').users.get('c')", ["auth0.authentication.GetToken.client_credentials", "auth0.management.users.Users.get"]),
    # retries
    ("from retry import retry\nimport retry as r\n@retry(tries=3, delay=2)\ndef f(): ...\n@retry(ValueError, tries=3)\ndef g(): ...\n@r.retry(delay=2)\nasync def h(): ...", "f()\ng()\nawait h()", ["@retry.retry"]),
    ("from retry.api import retry_call\nimport time\ndef f():\n    time.sleep(1)", "retry_call(f, tries=3)", ["time.sleep"]),
    # money and chains
    ("from web3 import Web3\nw3 = Web3(Web3.HTTPProvider('a'))\ncontract = w3.eth.contract(address='a', abi=[])", "Web3.to_wei(1, 'ether')\nw3.eth.get_balance('a')\ncontract.functions.balanceOf('a')\ncontract.functions.balanceOf('a').call()", ["web3.eth.Eth.get_balance", "web3.contract.contract.ContractFunction.call"]),
    ("from web3 import AsyncWeb3\nw3 = AsyncWeb3(AsyncWeb3.AsyncHTTPProvider('a'))", "await w3.eth.get_balance('a')\nw3.eth.send_raw_transaction(x)\nawait w3.eth.contract(address='a').functions.b().call()", []),
    ("import ccxt\nexchange = ccxt.binance({})", "exchange.fetch_ticker('a')\nexchange.market('a')\nexchange.parse8601('b')", ["ccxt.binance.fetch_ticker"]),
    ("import ccxt.async_support as ccxt\nexchange = ccxt.binance({})", "await exchange.fetch_ticker('a')\nexchange.create_order('a')", []),
    ("from solana.rpc.api import Client\nfrom solana.rpc.async_api import AsyncClient", "Client('a').get_balance(x)\nAsyncClient('a').get_balance(x)", ["solana.rpc.api.Client.get_balance"]),
    # searches and series
    ("import pysolr\nsolr = pysolr.Solr('a')", "solr.search('b')\nsolr.add([])", ["pysolr.Solr.search", "pysolr.Solr.add"]),
    ("from influxdb import InfluxDBClient\nclient = InfluxDBClient('a')", "client.switch_database('b')\nclient.write_points([])", ["influxdb.InfluxDBClient.write_points"]),
    ("from meilisearch_python_sdk import AsyncClient, Client", "Client('a').index('b').search('c')\nawait AsyncClient('a').index('b').search('c')\nAsyncClient('a').index('b').search('c')", ["meilisearch_python_sdk.index.Index.search"]),
    # documents, pictures, films
    ("from docling.document_converter import DocumentConverter\nconverter = DocumentConverter()", "converter.convert('a').document.export_to_markdown()\nconverter.convert_all(['a'])", ["docling.document_converter.DocumentConverter.convert"]),
    ("from unstructured.partition.auto import partition\nfrom unstructured.partition.pdf import partition_pdf", "partition(filename='a')\npartition_pdf(file=x)", ["unstructured.partition.auto.partition", "unstructured.partition.pdf.partition_pdf"]),
    ("from rembg import new_session, remove", "remove(data, session=new_session('a'))", ["rembg.new_session", "rembg.remove"]),
    ("import cairosvg, docx2txt, mammoth", "cairosvg.svg2png(bytestring=data)\nmammoth.convert_to_html(x)\ndocx2txt.process(x)", ["cairosvg.svg2png", "mammoth.convert_to_html", "docx2txt.process"]),
    ("import pypdfium2 as pdfium", "pdf = pdfium.PdfDocument(b'')\nfor page in pdf:\n    page.get_size()\n    page.render(scale=2).to_pil()\npdf[0].get_textpage().get_text_range()\npdfium.PdfDocument('a')", ["pypdfium2.PdfPage.render", "pypdfium2.PdfPage.get_textpage", "pypdfium2.PdfTextPage.get_text_range", "pypdfium2.PdfDocument"]),
    ("import imageio\nimport imageio.v3 as iio", "imageio.imread(io.BytesIO(data))\nimageio.mimsave('a', [])\niio.imread('a')\nfor frame in iio.imiter('a'): pass", ["imageio.mimwrite", "imageio.v3.imread", "imageio.v3.imiter.__iter__"]),
    ("import av\nfrom decord import VideoReader", "with av.open('a') as container:\n    for frame in container.decode(video=0): pass\nreader = VideoReader('a')\nreader.get_batch([0])\nreader.get_avg_fps()", ["av.open", "decord.VideoReader", "decord.VideoReader.get_batch", "av.container.InputContainer.decode().__iter__"]),
    ("from presidio_analyzer import AnalyzerEngine\nfrom presidio_anonymizer import AnonymizerEngine\nengine = AnalyzerEngine()", "engine.analyze(text='a', language='en')\nAnonymizerEngine().anonymize(text='a', analyzer_results=[])", ["presidio_analyzer.AnalyzerEngine.analyze"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "statements", "names"), CASES, ids=[f"{position}: {one[1][:60]}" for position, one in enumerate(CASES)]
)
def test_what_blocks(before: str, statements: str, names: list[str]) -> None:
    assert blocking(statements, before) == names
