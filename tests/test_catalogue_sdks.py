"""What the catalogue says of SDKs and of heavy libraries: the type of the receiver decides, never the name of the method."""

from __future__ import annotations

import pytest

from tests.test_catalogue import blocking

CHAT = "openai.resources.chat.completions.Completions.create"

# What is imported or defined before, what the handler runs, and the names that block there.
CASES: list[tuple[str, str, list[str]]] = [
    # OpenAI and what is generated like it
    ("from openai import OpenAI\nclient = OpenAI()", "client.chat.completions.create(model='a')", [CHAT]),
    ("import openai", "openai.chat.completions.create(model='a')\nopenai.embeddings.create(input=x)", [CHAT, "openai.resources.Embeddings.create"]),
    ("import openai", "openai.api_key = 'a'\nopenai.OpenAI(api_key='a')", []),
    ("from openai import AzureOpenAI\nclass Bot:\n    def __init__(self):\n        self.client = AzureOpenAI(api_key='a')\n    def ask(self):\n        return self.client.chat.completions.create(model='a')", "Bot().ask()", [CHAT]),
    ("from openai import OpenAI\nclass Bot:\n    client: OpenAI\n    def ask(self):\n        return self.client.responses.create(model='a')", "Bot().ask()", ["openai.resources.responses.responses.Responses.create"]),
    ("from openai import OpenAI\nclass Own(OpenAI): ...", "Own().images.generate(prompt='a')", ["openai.resources.Images.generate"]),
    ("from openai import OpenAI\ndef get_client() -> OpenAI:\n    return OpenAI()\ndef ask(client: OpenAI = Depends(get_client)):\n    client.embeddings.create(input='a')", "ask()", ["openai.resources.Embeddings.create"]),
    ("from openai import OpenAI\nclient = OpenAI()", "client.with_options(timeout=3).audio.transcriptions.create(file=x)", ["openai.resources.audio.Transcriptions.create"]),
    ("from openai import OpenAI\nclient = OpenAI()", "client.chat.completions.with_raw_response.create(model='a')", [CHAT]),
    ("from openai import OpenAI\nclient = OpenAI()", "client.beta.chat.completions.parse(model='a')", ["openai.resources.chat.completions.Completions.parse"]),
    ("from openai import OpenAI\nclient = OpenAI()", "client.beta.threads.runs.create_and_poll('a')", ["openai.resources.beta.threads.Runs.create_and_poll"]),
    ("from openai import OpenAI\nclient = OpenAI()", "for chunk in client.chat.completions.create(stream=True):\n    chunk.choices", [CHAT, "openai.Stream.__iter__", "openai.Stream.__next__"]),
    ("from openai import OpenAI\ncompletions = OpenAI().chat.completions", "completions.create(model='a')", [CHAT]),
    ("from openai import OpenAI\nclient = OpenAI()\nimport asyncio", "await asyncio.to_thread(client.chat.completions.create, model='a')", []),
    ("from openai import AsyncOpenAI\nclient = AsyncOpenAI()", "await client.chat.completions.create(model='a')\nclient.chat.completions.create(model='a')", []),
    ("from openai import AsyncAzureOpenAI\nclass Bot:\n    def __init__(self):\n        self.client = AsyncAzureOpenAI()\n    def ask(self):\n        return self.client.chat.completions.create(model='a')", "await Bot().ask()", []),
    ("import openai\nclient = openai.AsyncClient()", "await client.responses.create(model='a')\nclient.responses.create(model='a')", []),
    ("import openai", "openai.ChatCompletion.create(model='a')\nawait openai.ChatCompletion.acreate(model='a')", ["openai.ChatCompletion.create"]),
    ("import anthropic\nclient = anthropic.Anthropic()", "client.messages.create(model='a')\nclient.beta.messages.create(model='a')", ["anthropic.resources.Messages.create", "anthropic.resources.beta.Messages.create"]),
    (
        "import anthropic\nclient = anthropic.AnthropicBedrock()",
        "with client.messages.stream(model='a') as stream:\n    for text in stream.text_stream:\n        print(text)",
        ["anthropic.resources.Messages.stream", "anthropic.MessageStream.text_stream.__iter__"],
    ),
    ("from anthropic import AsyncAnthropic\nclient = AsyncAnthropic()", "client.messages.create(model='a')", []),
    ("from groq import Groq, AsyncGroq", "Groq().chat.completions.create(model='a')\nAsyncGroq().chat.completions.create(model='a')", ["groq.resources.chat.Completions.create"]),
    # other models
    ("from mistralai import Mistral\nclient = Mistral('a')", "client.chat.complete(model='a')\nclient.chat.complete_async(model='a')", ["mistralai.client.chat.Chat.complete"]),
    ("from google import genai\nclient = genai.Client()", "client.models.generate_content(model='a')", ["google.genai.models.Models.generate_content"]),
    ("from google import genai\nclient = genai.Client()", "await client.aio.models.generate_content(model='a')\nclient.aio.models.generate_content(model='a')", []),
    ("import google.generativeai as genai\nmodel = genai.GenerativeModel('a')", "model.start_chat().send_message('a')\nmodel.generate_content_async('a')", ["google.generativeai.ChatSession.send_message"]),
    ("import cohere", "cohere.ClientV2('a').chat(model='a')\ncohere.AsyncClientV2('a').chat(model='a')", ["cohere.ClientV2.chat"]),
    ("import ollama", "ollama.chat(model='a')\nollama.AsyncClient().chat(model='a')", ["ollama.chat"]),
    ("import litellm", "litellm.completion(model='a')\nawait litellm.acompletion(model='a')\nlitellm.acompletion(model='a')", ["litellm.completion"]),
    ("from huggingface_hub import InferenceClient\nclient = InferenceClient()", "client.chat.completions.create(messages=[])\nclient.text_to_image('a')", ["huggingface_hub.InferenceClient.chat.completions.create", "huggingface_hub.InferenceClient.text_to_image"]),
    # LangChain
    ("from langchain_openai import ChatOpenAI\nllm = ChatOpenAI()", "llm.invoke('a')\nawait llm.ainvoke('a')\nllm.ainvoke('a')", ["langchain_openai.ChatOpenAI.invoke"]),
    ("from langchain_openai import ChatOpenAI\nllm = ChatOpenAI().with_structured_output(dict).with_retry()", "llm.invoke('a')", ["langchain_openai.ChatOpenAI.invoke"]),
    ("from langchain_core.runnables import Runnable\ndef f(chain: Runnable):\n    return chain.batch([])", "f(x)", ["langchain_core.runnables.Runnable.batch"]),
    ("from langchain_core.retrievers import BaseRetriever\nclass Own(BaseRetriever):\n    def _get_relevant_documents(self, query): ...", "Own().invoke('a')", ["langchain_core.retrievers.BaseRetriever.invoke"]),
    ("from langchain_core.runnables import Runnable\nclass Own(Runnable):\n    def invoke(self, x):\n        return x", "Own().invoke('a')", []),
    ("from langchain_core.prompts import ChatPromptTemplate\nprompt = ChatPromptTemplate.from_messages([])", "prompt.invoke({})\nprompt.format(a=1)", []),
    ("from langchain_chroma import Chroma\nstore = Chroma.from_texts(['a'])", "store.similarity_search('a')\nstore.as_retriever().invoke('a')\nawait store.asimilarity_search('a')", ["langchain_chroma.Chroma.similarity_search", "langchain_core.vectorstores.VectorStoreRetriever.invoke"]),
    ("from langgraph.graph import StateGraph\ngraph = StateGraph(dict).add_node('a', print).compile()", "graph.invoke({})\nawait graph.ainvoke({})", ["langgraph.graph.state.CompiledStateGraph.invoke"]),
    ("from llama_index.core import VectorStoreIndex\nindex = VectorStoreIndex.from_documents([])", "index.as_query_engine().query('a')\nawait index.as_query_engine().aquery('a')", ["llama_index.core.base.base_query_engine.BaseQueryEngine.query"]),
    ("from llama_index.core import StorageContext, load_index_from_storage, load_indices_from_storage", "context = StorageContext.from_defaults(persist_dir=x)\nload_indices_from_storage(context)\nload_index_from_storage(context).storage_context.persist('a')", ["llama_index.core.StorageContext.from_defaults", "llama_index.core.load_indices_from_storage", "llama_index.core.load_index_from_storage", "llama_index.core.StorageContext.persist"]),
    ("from llama_index.core import StorageContext, load_indices_from_storage", "StorageContext.from_defaults(vector_store=x)\nfor one in load_indices_from_storage(x):\n    one.as_query_engine().query('a')", ["llama_index.core.load_indices_from_storage", "llama_index.core.base.base_query_engine.BaseQueryEngine.query"]),
    # services
    ("import stripe\nstripe.api_key = 'a'", "customer = stripe.Customer.create(email='a')\ncustomer.save()\nstripe.Webhook.construct_event(x, x, x)", ["stripe.Customer.create", "stripe.Customer.save"]),
    ("import stripe", "await stripe.Customer.create_async(email='a')\nstripe.Customer.create_async(email='a')", []),
    ("import stripe", "stripe.checkout.Session.create(mode='a')\nfor one in stripe.Price.list().auto_paging_iter(): pass", ["stripe.checkout.Session.create", "stripe.Price.list", "stripe.ListObject.auto_paging_iter"]),
    ("from stripe import StripeClient\nclient = StripeClient('a')", "client.v1.customers.create({})\nclient.payment_intents.create({})\nclient.customers.create_async({})", ["stripe.CustomerService.create", "stripe.PaymentIntentService.create"]),
    ("from slack_sdk import WebClient\nclient = WebClient(token='a')", "client.chat_postMessage(channel='a')", ["slack_sdk.WebClient.chat_postMessage"]),
    ("from slack_sdk.web.async_client import AsyncWebClient\nclient = AsyncWebClient(token='a')", "client.chat_postMessage(channel='a')", []),
    ("from twilio.rest import Client\nclient = Client('a', 'b')", "client.messages.create(to='a')\nclient.messages('a').fetch()\nclient.messages.create_async(to='a')", ["twilio.rest.api.v2010.account.message.MessageList.create", "twilio.rest.api.v2010.account.message.MessageContext.fetch"]),
    ("from twilio.rest import Client\nclient = Client('a', 'b')", "client.verify.v2.services('a').verifications.create(to='a')", ["twilio.rest.verify.v2.service.verification.VerificationList.create"]),
    ("import razorpay\nclient = razorpay.Client(auth=())", "client.order.create({})\nclient.utility.verify_payment_signature({})", ["razorpay.resources.base.Resource.create"]),
    ("import github\ngh = github.Github('a')", "for issue in gh.get_repo('a').get_issues(): pass", ["github.Github.get_repo", "github.PaginatedList.PaginatedList.__iter__"]),
    ("import jwt", "jwt.decode(x, 'a')\njwt.encode({}, 'a')\njwt.PyJWKClient('a').get_signing_key_from_jwt(x)", ["jwt.PyJWKClient.get_signing_key_from_jwt"]),
    ("from requests_oauthlib import OAuth2Session", "OAuth2Session('a').get('b')", ["requests_oauthlib.OAuth2Session.get"]),
    ("from geopy.geocoders import Nominatim", "Nominatim(user_agent='a').geocode('b')", ["geopy.geocoders.Nominatim.geocode"]),
    ("from playwright.sync_api import sync_playwright", "with sync_playwright() as p:\n    p.chromium.launch().new_page().goto('a')", ["playwright.sync_api.sync_playwright", "playwright.sync_api.BrowserType.launch", "playwright.sync_api.Browser.new_page", "playwright.sync_api.Page.goto"]),
    ("import valkey\nclient = valkey.from_url('a')", "client.get('a')\nclient.pipeline().set('a', 1).execute()", ["valkey.Valkey.get", "valkey.client.Pipeline.execute"]),
    ("import valkey.asyncio as valkey\nclient = valkey.from_url('a')", "await client.get('a')\nclient.get('a')", []),
    ("from elasticsearch_dsl import Index, Search, UpdateByQuery", "Search().query('a').filter('b').execute()\nUpdateByQuery().script(x).execute()\nIndex('a').exists()\nSearch().query('a')", ["elasticsearch_dsl.Search.execute", "elasticsearch_dsl.UpdateByQuery.execute", "elasticsearch_dsl.Index.exists"]),
    ("from elasticsearch.dsl import AsyncSearch, Document\nclass Note(Document): ...", "await AsyncSearch().execute()\nfor one in Note.search().query('a'): pass", ["elasticsearch_dsl.Search.__iter__"]),
    ("from saml2.client import Saml2Client\nfrom saml2.config import SPConfig", "config = SPConfig()\nconfig.load({})\nSaml2Client(config=config).parse_authn_request_response(x, x)\nSaml2Client(config=config).prepare_for_authenticate()", ["saml2.config.SPConfig.load", "saml2.client.Saml2Client.parse_authn_request_response"]),
    ("from pywebpush import webpush, webpush_async", "webpush(x, 'a')\nawait webpush_async(x, 'a')", ["pywebpush.webpush"]),
    ("from pyln.client import LightningRpc\nln = LightningRpc('a')", "ln.listfunds()", ["pyln.client.LightningRpc.listfunds"]),
    ("from pusher import Pusher\npusher = Pusher(app_id='a')", "pusher.trigger('a', 'b', {})\npusher.authenticate('a', 'b')", ["pusher.Pusher.trigger"]),
    # passwords
    ("import bcrypt", "bcrypt.checkpw(x, bcrypt.hashpw(x, bcrypt.gensalt()))", ["bcrypt.hashpw", "bcrypt.checkpw"]),
    ("from argon2 import PasswordHasher\nhasher = PasswordHasher()", "hasher.verify(x, 'a')\nhasher.check_needs_rehash(x)", ["argon2.PasswordHasher.verify"]),
    ("from passlib.context import CryptContext\npwd_context = CryptContext(schemes=['bcrypt'])\ndef verify(plain, hashed):\n    return pwd_context.verify(plain, hashed)", "verify('a', 'b')", ["passlib.context.CryptContext.verify"]),
    ("from passlib.hash import bcrypt", "bcrypt.using(rounds=12).hash('a')", ["passlib.hash.bcrypt.hash"]),
    ("from passlib.hash import sha256_crypt", "sha256_crypt.hash('a', rounds=1000)", []),
    ("from pwdlib import PasswordHash\nhasher = PasswordHash.recommended()", "hasher.hash('a')", ["pwdlib.PasswordHash.hash"]),
    ("from werkzeug.security import check_password_hash", "check_password_hash('a', 'b')", ["werkzeug.security.check_password_hash"]),
    ("from cryptography.hazmat.primitives.kdf.scrypt import Scrypt", "Scrypt(salt=b'', length=32, n=2, r=8, p=1).derive(b'')", ["cryptography.hazmat.primitives.kdf.scrypt.Scrypt.derive"]),
    # files and computing
    ("import pandas as pd", "pd.read_csv(io.StringIO(data))\npd.read_excel(io.BytesIO(data))\npd.DataFrame([]).head()", []),
    ("import pandas as pd", "pd.read_csv('a').dropna().to_parquet('b')", ["pandas.read_csv", "pandas.DataFrame.to_parquet"]),
    ("import pandas as pd", "pd.read_csv(filepath_or_buffer=io.StringIO(data))\npd.read_excel(io=io.BytesIO(data))", []),
    ("import pandas as pd", "frame = pd.read_csv('a')\nframe[frame.b > 1].to_csv('c')", ["pandas.read_csv", "pandas.DataFrame.to_csv"]),
    ("import pandas as pd", "buffer = io.BytesIO()\npd.DataFrame([]).to_excel(buffer)", []),
    ("import numpy as np\nimport pandas as pd\nimport pyarrow.parquet as pq\nimport torch\nclass Own(io.RawIOBase):\n    def write(self, data): ...", "np.save(Own(), x)\npd.DataFrame([]).to_csv(Own())\npd.DataFrame([]).to_parquet(path=Own())\ntorch.save(x, Own())\npq.write_table(x, io.BytesIO())", []),
    ("import polars as pl", "pl.scan_csv('a').filter(x).collect()", ["polars.LazyFrame.collect"]),
    ("import numpy as np", "np.load('a')\nnp.load(io.BytesIO(data))\nnp.zeros(3)", ["numpy.load"]),
    ("from PIL import Image", "Image.open(io.BytesIO(data)).convert('RGB').save('a')", ["PIL.Image.Image.convert", "PIL.Image.Image.save"]),
    ("from PIL import Image", "with Image.open('a') as image:\n    image.thumbnail((1, 1))\n    image.getexif()", ["PIL.Image.open", "PIL.Image.Image.thumbnail"]),
    ("import ffmpeg", "ffmpeg.input('a').output('b').run()", ["ffmpeg.nodes.OutputStream.run"]),
    ("import fitz", "for page in fitz.open('a'):\n    page.get_text()", ["pymupdf.Document", "pymupdf.Page.get_text"]),
    ("import pdfplumber", "with pdfplumber.open(io.BytesIO(data)) as pdf:\n    for page in pdf.pages:\n        page.extract_text()", ["pdfplumber.page.Page.extract_text"]),
    ("from pypdf import PdfReader", "PdfReader('a').pages[0].extract_text()\nfor page in PdfReader('a').pages:\n    page.extract_text()", ["pypdf.PdfReader", "pypdf.PageObject.extract_text"]),
    ("from PyPDF2 import PdfReader, PdfWriter", "PdfReader(x).pages[0].extract_text()\nPdfReader(x).getPage(0).extractText()\nPdfWriter().write(io.BytesIO())\nPdfWriter().write('a')", ["PyPDF2.PdfReader", "PyPDF2.PageObject.extract_text", "PyPDF2.PageObject.extractText", "PyPDF2.PdfWriter.write"]),
    ("import librosa, torchaudio\nimport soundfile as sf", "librosa.load(x, sr=3)\ntorchaudio.load(x)\ntorchaudio.info(x)\nsf.read(x)\nwith sf.SoundFile(x) as f:\n    f.read()\nfor one in sf.blocks(x): pass", ["librosa.load", "torchaudio.load", "soundfile.read", "soundfile.SoundFile", "soundfile.SoundFile.read", "soundfile.blocks.__iter__"]),
    ("import librosa, torchaudio\nimport soundfile as sf", "b = io.BytesIO(data)\nlibrosa.load(b)\ntorchaudio.save(b, x, 3)\nsf.write(file=b, data=x)\nwith sf.SoundFile(b) as f:\n    f.read()", []),
    ("import openpyxl", "book = openpyxl.load_workbook('a')\nbook.active\nbook.save(io.BytesIO())", ["openpyxl.load_workbook"]),
    ("from sklearn.linear_model import LogisticRegression\nmodel = LogisticRegression()", "model.fit(x, x).predict(x)\nmodel.get_params()", ["sklearn.linear_model.LogisticRegression.fit", "sklearn.linear_model.LogisticRegression.predict"]),
    ("from sklearn.base import BaseEstimator\nclass Own(BaseEstimator):\n    def predict(self, x):\n        return x", "Own().predict(x)", []),
    ("def f(model):\n    model.fit(1)\n    return model.predict(2)", "f(x)", []),
    ("from sentence_transformers import SentenceTransformer", "SentenceTransformer('a').encode('b')", ["sentence_transformers.SentenceTransformer", "sentence_transformers.SentenceTransformer.encode"]),
    ("from transformers import pipeline\npipe = pipeline('a')", "pipe('b')", ["transformers.Pipeline.__call__"]),
    ("from transformers import AutoModelForCausalLM\nmodel = AutoModelForCausalLM.from_pretrained('a')", "model.generate(x)", ["transformers.PreTrainedModel.generate"]),
    ("import whisper\nmodel = whisper.load_model('a')", "model.transcribe('b')", ["whisper.Whisper.transcribe"]),
    ("import spacy\nnlp = spacy.load('a')", "nlp('b')", ["spacy.language.Language.__call__"]),
    ("import psutil", "psutil.cpu_percent()\npsutil.Process(1).wait()", ["psutil.Process.wait"]),
    ("import psutil", "psutil.cpu_percent(interval=None)\npsutil.cpu_percent(None)", []),
    ("import psutil", "psutil.cpu_percent(interval=x)", ["psutil.cpu_percent"]),
    ("from jwcrypto import jwk", "jwk.JWK.generate(kty='RSA', size=2048)\njwk.JWK.generate(kty=x)", ["jwcrypto.jwk.JWK.generate"]),
    ("from jwcrypto import jwk", "jwk.JWK.generate(kty='EC', crv='P-256')\njwk.JWK.generate(kty='oct', size=256)", []),
    (
        "import speech_recognition as sr\nr = sr.Recognizer()",
        "with sr.AudioFile('a') as source:\n    audio = r.record(source)\nr.recognize_google(audio)\nr.recognize_whisper(audio)\naudio.get_flac_data()",
        ["speech_recognition.Recognizer.recognize_google", "speech_recognition.Recognizer.recognize_whisper", "speech_recognition.AudioData.get_flac_data", "speech_recognition.AudioFile.__enter__"],
    ),
    ("import speech_recognition as sr\nr = sr.Recognizer()", "with sr.AudioFile(io.BytesIO(data)) as source:\n    r.listen(source)\n    r.adjust_for_ambient_noise(source)", []),
    ("import speech_recognition as sr\nr = sr.Recognizer()", "with sr.Microphone() as source:\n    r.record(source)\n    r.listen(source)", ["speech_recognition.Recognizer.record", "speech_recognition.Recognizer.listen"]),
    ("from haystack import Pipeline\nflow = Pipeline()\nflow.add_component('a', x)", "flow.run({})\nawait flow.run_async({})\nflow.draw('b')", ["haystack.Pipeline.run", "haystack.Pipeline.draw"]),
    ("from haystack import AsyncPipeline\nflow = AsyncPipeline.loads('a')", "await flow.run_async({})\nflow.show()\nflow.warm_up()", ["haystack.AsyncPipeline.show", "haystack.AsyncPipeline.warm_up"]),
    ("from kokoro import KPipeline", "speak = KPipeline(lang_code='a')\nlater = speak('b', voice='c')\nfor _, _, audio in later: pass", ["kokoro.KPipeline", "kokoro.KPipeline().__iter__"]),
    ("from kokoro import KModel, KPipeline\nspeak = KPipeline(lang_code='a', model=KModel().to('cpu').eval())", "list(speak('b'))\nreturn [one for one in speak.generate_from_tokens('b', voice='c')]", ["kokoro.KPipeline().__iter__", "kokoro.KPipeline.generate_from_tokens().__iter__"]),
    ("import sh", "sh.git('pull')", ["sh.git"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "statements", "names"), CASES, ids=[f"{position}: {one[1][:60]}" for position, one in enumerate(CASES)]
)
def test_what_blocks(before: str, statements: str, names: list[str]) -> None:
    assert blocking(statements, before) == names
