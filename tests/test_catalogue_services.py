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
    # who is logged in
    ("from google_auth_oauthlib.flow import Flow\nflow = Flow.from_client_config({}, scopes=[])", "flow.authorization_url()\nflow.fetch_token(code='a')\nflow.credentials.refresh(x)", ["google_auth_oauthlib.flow.Flow.fetch_token", "google.oauth2.credentials.Credentials.refresh"]),
    ("from clerk_backend_api import Clerk\nclerk = Clerk(bearer_auth='a')", "clerk.users.get(user_id='a')\nawait clerk.users.get_async(user_id='a')\nclerk.authenticate_request(request, x)\nawait clerk.authenticate_request_async(request, x)", ["clerk_backend_api.users.Users.get", "clerk_backend_api.Clerk.authenticate_request"]),
    ("from supertokens_python.recipe.usermetadata.syncio import get_user_metadata\nfrom supertokens_python.asyncio import get_user\nfrom supertokens_python.recipe.session import SessionContainer\ndef f(session: SessionContainer):\n    session.get_user_id()\n    session.sync_revoke_session()", "get_user_metadata('a')\nawait get_user('a')\nf(x)", ["supertokens_python.recipe.usermetadata.syncio.get_user_metadata", "supertokens_python.recipe.session.SessionContainer.sync_revoke_session"]),
    # messages
    ("import lark_oapi as lark\nfrom lark_oapi.api.im.v1 import CreateMessageRequest\nclient = lark.Client.builder().app_id('a').log_level(3).build()", "client.im.v1.message.create(CreateMessageRequest.builder().build())\nawait client.im.v1.message.acreate(x)", ["lark_oapi.api.im.v1.resource.message.Message.create"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "statements", "names"), CASES, ids=[f"{position}: {one[1][:60]}" for position, one in enumerate(CASES)]
)
def test_what_blocks(before: str, statements: str, names: list[str]) -> None:
    assert blocking(statements, before) == names
