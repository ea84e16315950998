"""What the tables on databases, brokers and clouds say of awkward cases: handles, cursors, builders, and async twins."""

from __future__ import annotations

import pytest

from fitlint.catalogue import builtin
from tests.test_catalogue import _own, blocking

# What is imported or defined before, what the handler runs, and the names that block there.
CASES: list[tuple[str, str, list[str]]] = [
    # MongoDB: attributes and items are databases and collections
    ("from pymongo import MongoClient\nclient = MongoClient()", "client.shop.users.find_one({})", ["pymongo.collection.Collection.find_one"]),
    ("from pymongo import MongoClient\nclient = MongoClient()", "client['shop']['users'].insert_one({})", ["pymongo.collection.Collection.insert_one"]),
    ("from pymongo import MongoClient\ndb = MongoClient().get_database('shop')", "db.archive.users.count_documents({})", ["pymongo.collection.Collection.count_documents"]),
    ("from pymongo import MongoClient\ndb = MongoClient()['shop']", "db.command('ping')", ["pymongo.database.Database.command"]),
    ("import pymongo\nclass Store:\n    def __init__(self):\n        self.users = pymongo.MongoClient('x').shop.users\n    def get(self):\n        return self.users.find_one({})", "Store().get()", ["pymongo.collection.Collection.find_one"]),
    ("from pymongo.collection import Collection\ndef f(users: Collection):\n    users.delete_many({})", "f(x)", ["pymongo.collection.Collection.delete_many"]),
    ("from pymongo.synchronous.collection import Collection\ndef f(users: Collection):\n    users.drop()", "f(x)", ["pymongo.collection.Collection.drop"]),
    ("from pymongo import MongoClient\nusers = MongoClient().shop.users", "users.find({}).sort('a').limit(3)", []),
    ("from pymongo import MongoClient\nusers = MongoClient().shop.users", "for one in users.find({}).sort('a').limit(3): pass", ["pymongo.cursor.Cursor.__iter__"]),
    ("from pymongo import MongoClient\nusers = MongoClient().shop.users", "return list(users.find())", ["pymongo.cursor.Cursor.__iter__"]),
    ("from pymongo import MongoClient\nusers = MongoClient().shop.users", "users.find().to_list()", ["pymongo.cursor.Cursor.to_list"]),
    ("from pymongo import MongoClient\nusers = MongoClient().shop.users", "next(users.find())", ["pymongo.cursor.Cursor.__iter__"]),
    ("from pymongo import MongoClient\nfrom pymongo.database import Database\ndef get_db() -> Database:\n    return MongoClient()['shop']\ndef f(db=Depends(get_db)):\n    db['users'].find_one()", "f()", ["pymongo.collection.Collection.find_one"]),
    ("from pymongo import MongoClient\nclient = MongoClient()", "client.close()\nclient.shop.users.name.upper().find('a')", []),
    ("from pymongo import AsyncMongoClient\nclient = AsyncMongoClient()", "await client.shop.users.find_one({})\nclient.shop.users.find_one({})\nlist(client['a'].b.find())", []),
    ("from motor.motor_asyncio import AsyncIOMotorClient\ndb = AsyncIOMotorClient().shop", "db.users.insert_one({})", []),
    ("from mongoengine import Document\nclass User(Document): ...", "User.objects(name='a').first()\nUser.objects.filter(a=1).order_by('b')", ["mongoengine.QuerySet.first"]),
    ("from mongoengine import Document\nclass User(Document): ...", "for one in User.objects.filter(a=1):\n    one.delete()\nUser().save()", ["mongoengine.Document.delete", "mongoengine.Document.save", "mongoengine.QuerySet.__iter__"]),
    # SQL drivers
    ("import psycopg", "with psycopg.connect('x') as db:\n    with db.cursor() as c:\n        c.execute('x').fetchall()", ["psycopg.connect", "psycopg.Cursor.execute", "psycopg.Connection.__exit__"]),
    ("from psycopg_pool import ConnectionPool\npool = ConnectionPool('x')", "with pool.connection() as db:\n    db.execute('x')", ["psycopg_pool.ConnectionPool.connection", "psycopg.Connection.execute"]),
    ("import psycopg\nfrom psycopg_pool import AsyncConnectionPool\npool = AsyncConnectionPool('x')", "async with pool.connection() as db:\n    db.execute('x')\nasync with await psycopg.AsyncConnection.connect('x') as other:\n    other.commit()", []),
    ("import pymysql", "db = pymysql.connect()\nwith db.cursor() as c:\n    c.execute('x')\n    c.fetchone()\ndb.commit()", ["pymysql.connect", "pymysql.cursors.Cursor.execute", "pymysql.connections.Connection.commit"]),
    ("import mysql.connector", "mysql.connector.connect().cursor().execute('x')", ["mysql.connector.connect", "mysql.connector.cursor.MySQLCursor.execute"]),
    ("import oracledb\npool = oracledb.create_pool()", "with pool.acquire() as db:\n    db.cursor().execute('x')", ["oracledb.ConnectionPool.acquire", "oracledb.Cursor.execute"]),
    ("import oracledb", "db = await oracledb.connect_async()\ndb.cursor().execute('x')", []),
    ("import duckdb", "duckdb.connect('x').sql('y').filter('z').fetchall()", ["duckdb.connect", "duckdb.DuckDBPyConnection.sql", "duckdb.DuckDBPyRelation.fetchall"]),
    ("import clickhouse_connect\nclient = clickhouse_connect.get_client()", "client.query('x')", ["clickhouse_connect.driver.client.Client.query"]),
    ("import snowflake.connector\ndb = snowflake.connector.connect()", "db.cursor().execute('x').fetchall()", ["snowflake.connector.cursor.SnowflakeCursor.execute", "snowflake.connector.cursor.SnowflakeCursor.fetchall"]),
    # messages
    ("import zmq\nsocket = zmq.Context().socket(zmq.REQ)", "socket.send_json({})\nsocket.recv_json()", ["zmq.Socket.recv_json"]),
    ("import zmq\nsocket = zmq.Context.instance().socket(zmq.REQ)", "with socket as s:\n    s.recv_multipart()", ["zmq.Socket.recv_multipart"]),
    ("from zmq.sugar.context import Context\nsocket = Context().socket(1)", "socket.poll(10)", ["zmq.Socket.poll"]),
    ("import zmq\nsocket = zmq.Context().socket(zmq.SUB)", "socket.recv(zmq.NOBLOCK)\nsocket.recv_json(flags=zmq.NOBLOCK)\nsocket.recv_serialized(list, zmq.NOBLOCK)\nsocket.poll(0)\nsocket.send(b'', zmq.NOBLOCK)", []),
    ("import zmq\npoller = zmq.Poller()", "poller.poll(timeout=0)\npoller.poll()", ["zmq.Poller.poll"]),
    ("import zmq.asyncio\nsocket = zmq.asyncio.Context.instance().socket(zmq.SUB)\npoller = zmq.asyncio.Poller()", "await socket.recv()\nsocket.recv_json()\nsocket.poll()\npoller.poll()", []),
    # ORMs
    ("from django.db import models\nclass User(models.Model): ...", "User.objects.filter(a=1).exclude(b=2)\nUser.objects.get(a=1)", ["django.db.models.Manager.get"]),
    ("from django.db import models\nclass User(models.Model): ...", "for one in User.objects.filter(a=1):\n    one.save()", ["django.db.models.Model.save", "django.db.models.QuerySet.__iter__"]),
    ("from django.db import models\nclass User(models.Model): ...", "await User.objects.filter(a=1).acount()\nawait User.objects.aget(a=1)\nUser(a=1)", []),
    ("from django.db import transaction, connection", "with transaction.atomic(): pass\nwith connection.cursor() as c:\n    c.execute('a')", ["django.db.backends.utils.CursorWrapper.execute", "django.db.transaction.Atomic.__enter__", "django.db.transaction.Atomic.__exit__"]),
    ("from django.core.cache import cache", "cache.get('a')\nawait cache.aget('a')", ["django.core.cache.cache.get"]),
    ("import peewee\nclass User(peewee.Model): ...", "User.select().where(1).order_by(2)\nUser.get_or_none(1)\nlist(User.select())", ["peewee.Model.get_or_none", "peewee.ModelSelect.__iter__"]),
    ("import peewee\ndb = peewee.SqliteDatabase('x')\nclass User(peewee.Model): ...", "with db.atomic():\n    User.create(a=1).save()\nUser.update(a=2).where(1).execute()", ["peewee.Model.create", "peewee.Model.save", "peewee.ModelUpdate.execute", "peewee._atomic.__enter__", "peewee._atomic.__exit__"]),
    ("from playhouse.sqliteq import SqliteQueueDatabase\ndb = SqliteQueueDatabase('x')", "db.execute_sql('x')", ["playhouse.sqliteq.SqliteQueueDatabase.execute_sql"]),
    ("from playhouse.pool import PooledPostgresqlDatabase\ndb = PooledPostgresqlDatabase('x')", "with db.atomic(): pass", ["peewee._atomic.__enter__", "peewee._atomic.__exit__"]),
    ("import peewee\ndb = peewee.SqliteDatabase('x')", "with db.connection_context(): pass", ["peewee.ConnectionContext.__enter__"]),
    ("from playhouse.db_url import connect\ndb = connect('sqlite:///x')", "db.execute_sql('x')", ["peewee.Database.execute_sql"]),
    ("from playhouse.signals import Model\nclass User(Model): ...", "User.get_or_none(1)\nUser.select()", ["playhouse.signals.Model.get_or_none"]),
    ("from playhouse.pwasyncio import AsyncSqliteDatabase\ndb = AsyncSqliteDatabase('x')", "db.execute_sql('x')\nawait db.aexecute_sql('x')", []),
    ("from pony.orm import Database, select\ndb = Database()\nclass User(db.Entity): ...", "select(u for u in User).order_by(1)\nUser.get(id=1)", ["pony.orm.Database.Entity.get"]),
    # search, vectors, graphs
    ("from elasticsearch import Elasticsearch\nes = Elasticsearch()", "es.options(request_timeout=3).search(index='a')\nes.indices.create(index='a')", ["elasticsearch.Elasticsearch.search", "elasticsearch.client.IndicesClient.create"]),
    ("from elasticsearch import Elasticsearch\nes = Elasticsearch()", "es.cluster.health()", ["elasticsearch.client.ClusterClient.health"]),
    ("from opensearchpy import OpenSearch\nes = OpenSearch()", "es.cluster.health()\nes.cat.indices()", ["opensearchpy.client.ClusterClient.health", "opensearchpy.client.CatClient.indices"]),
    ("import ibm_db", "one = ibm_db.connect('a', '', '')\nibm_db.fetch_assoc(ibm_db.exec_immediate(one, 'a'))", ["ibm_db.connect", "ibm_db.exec_immediate", "ibm_db.fetch_assoc"]),
    ("import ibm_db_dbi\none = ibm_db_dbi.connect('a')", "cursor = one.cursor()\ncursor.execute('a')\nfor row in cursor: pass\none.commit()", ["ibm_db_dbi.Cursor.execute", "ibm_db_dbi.Connection.commit", "ibm_db_dbi.Cursor.__iter__"]),
    ("from md2pdf.core import md2pdf", "md2pdf('a.pdf', raw='b')", ["md2pdf.md2pdf"]),
    ("import multiprocessing\none, other = multiprocessing.Pipe()", "one.poll()\none.poll(0)\nother.poll(3)\nother.poll(timeout=3)\none.send(1)", ["multiprocessing.connection.Connection.poll", "multiprocessing.connection.Connection.send"]),
    ("from elasticsearch import Elasticsearch, helpers\nes = Elasticsearch()", "helpers.scan(es)\nfor one in helpers.scan(es): pass\nhelpers.bulk(es, [])", ["elasticsearch.helpers.bulk", "elasticsearch.helpers.scan.__iter__"]),
    ("from elasticsearch import AsyncElasticsearch, helpers\nes = AsyncElasticsearch()", "es.search(index='a')\nawait helpers.async_bulk(es, [])", []),
    ("from qdrant_client import QdrantClient, AsyncQdrantClient\nq = QdrantClient()\na = AsyncQdrantClient()", "q.query_points('a')\na.query_points('a')", ["qdrant_client.QdrantClient.query_points"]),
    ("import chromadb\nclient = chromadb.PersistentClient('x')", "client.get_or_create_collection('a').query(query_texts=[])", ["chromadb.api.ClientAPI.get_or_create_collection", "chromadb.api.models.Collection.Collection.query"]),
    ("from opentelemetry.sdk._logs import LoggerProvider", "LoggerProvider().shutdown()", ["opentelemetry.sdk._logs.LoggerProvider.shutdown"]),
    ("import chromadb", "client = await chromadb.AsyncHttpClient()\nc = await client.get_collection('a')\nc.query()", []),
    ("from pinecone import Pinecone\nindex = Pinecone().Index(host='a')", "index.upsert([])", ["pinecone.Index.upsert"]),
    ("import weaviate\nclient = weaviate.connect_to_local()", "client.collections.get('A').query.near_text('x')", ["weaviate.collections.Collection.query.near_text"]),
    ("import weaviate\nclient = weaviate.Client('x')", "client.query.get('A', ['b']).with_limit(3).do()\nclient.query.aggregate('A').with_meta_count().build()\nclient.data_object.create({}, 'A')\nclient.schema.create_class({})", ["weaviate.gql.get.GetBuilder.do", "weaviate.Client.data_object.create", "weaviate.Client.schema.create_class"]),
    ("from weaviate import Client\ndef f(client: Client):\n    client.batch.configure(batch_size=9)\n    with client.batch as batch:\n        batch.add_data_object({}, 'A')\n    client.batch.flush()", "f(x)\nClient('a')", ["weaviate.batch.Batch.flush", "weaviate.batch.Batch.__exit__", "weaviate.Client"]),
    ("import lancedb\ndb = lancedb.connect('x')", "db.open_table('a').search([]).where('b').limit(3).to_list()", ["lancedb.db.DBConnection.open_table", "lancedb.query.LanceQueryBuilder.to_list"]),
    ("from neo4j import GraphDatabase, AsyncGraphDatabase\ndriver = GraphDatabase.driver('x')\nother = AsyncGraphDatabase.driver('x')", "with driver.session() as s:\n    s.run('x').single()\nasync with other.session() as t:\n    t.run('x')", ["neo4j.Session.run", "neo4j.Result.single"]),
    ("from supabase import create_client\nclient = create_client('a', 'b')", "client.table('a').select('*').eq('b', 1)\nclient.table('a').select('*').not_.is_('c', 'null').execute()\nclient.auth.get_user()", ["postgrest.SyncSelectRequestBuilder.execute", "supabase_auth.SyncGoTrueClient.get_user"]),
    ("from supabase import create_client\nclient = create_client('a', 'b')", "client.table('a').insert({}).execute()\nclient.table('a').delete().eq('b', 1).not_.is_('c', 'null').execute()\nclient.rpc('f').select('a').execute()\nclient.table('a').select('*').eq('b', 1).maybe_single().execute()", ["postgrest.SyncQueryRequestBuilder.execute", "postgrest.SyncFilterRequestBuilder.execute", "postgrest.SyncRPCFilterRequestBuilder.execute", "postgrest.SyncMaybeSingleRequestBuilder.execute"]),
    ("from supabase import acreate_client", "client = await acreate_client('a', 'b')\nawait client.table('a').select('*').execute()", []),
    # caches and locks
    ("from pymemcache.client.base import Client\nclient = Client('a')", "client.get('a')\nclient.close()", ["pymemcache.Client.get"]),
    ("from filelock import FileLock, AsyncFileLock", "with FileLock('a'): pass\nFileLock('b').acquire(blocking=False)\nasync with AsyncFileLock('c'): pass", ["filelock.FileLock.__enter__"]),
    ("import diskcache\ncache = diskcache.Cache('x')", "cache.get('a')", ["diskcache.Cache.get"]),
    # brokers
    ("from kafka import KafkaProducer\nproducer = KafkaProducer()", "producer.send('a', b'').get(timeout=3)", ["kafka.KafkaProducer.send", "kafka.producer.future.FutureRecordMetadata.get"]),
    ("from confluent_kafka import Producer\nproducer = Producer({})", "producer.produce('a', b'')\nproducer.poll(0)\nproducer.flush()", ["confluent_kafka.Producer.flush"]),
    ("import pika", "channel = pika.BlockingConnection().channel()\nchannel.basic_publish('', 'a', b'')", ["pika.BlockingConnection", "pika.BlockingConnection.channel", "pika.adapters.blocking_connection.BlockingChannel.basic_publish"]),
    ("import paho.mqtt.client as mqtt\nclient = mqtt.Client()", "client.connect('a')\nclient.publish('a', 'b')\nclient.subscribe('a')", ["paho.mqtt.client.Client.connect"]),
    ("from celery import Celery\napp_ = Celery('a')", "app_.send_task('a').get(timeout=3)\napp_.AsyncResult('b').id", ["celery.Celery.send_task", "celery.result.AsyncResult.get"]),
    ("from celery.result import AsyncResult", "task = AsyncResult('a')\nanswer = {'id': task.id, 'state': task.state, 'result': task.result}", ["celery.result.AsyncResult.state.__get__", "celery.result.AsyncResult.result.__get__"]),
    ("from celery import chain, signature", "chain(signature('a'), signature('b')).apply_async()", ["celery.chain.apply_async"]),
    ("from celery import Celery\napp_ = Celery('a')\n@app_.task\ndef f(x): ...", "f.delay(1).get()", ["celery.app.task.Task.delay", "celery.result.AsyncResult.get"]),
    ("from celery import Celery\nclass Own(Celery): ...\napp_ = Own('a')\n@app_.task(bind=True)\ndef f(self, x): ...", "f.apply_async((1,))\nf.apply((1,))", ["celery.app.task.Task.apply_async", "celery.app.task.Task.apply"]),
    ("from celery import shared_task as task\n@task\ndef f(x): ...\n@task(name='g')\ndef g(x): ...", "f.s(1).delay()\ng.si(1).set(queue='a').apply_async()\nf.signature((1,))\nf.name", ["celery.canvas.Signature.delay", "celery.canvas.Signature.apply_async"]),
    ("import time\nfrom celery import shared_task\n@shared_task\ndef f(x):\n    time.sleep(x)", "f(1)", ["time.sleep"]),
    ("from celery import shared_task\nfrom fastapi.concurrency import run_in_threadpool\n@shared_task\ndef f(x): ...", "f(1)\nlater = f.s(1)\nawait run_in_threadpool(f.delay, 1)", []),
    ("from celery import current_app, chord, group, shared_task\n@current_app.task\ndef f(x): ...", "chord([f.s(1)])(f.s())\ngroup(f.s(1))().get()", ["celery.chord.__call__", "celery.group.__call__", "celery.result.GroupResult.get"]),
    ("def f(x): ...\nf.delay = print", "f.delay(1)", []),
    ("from celery import Celery\napp_ = Celery('a')", "app_.control.ping()\napp_.control.revoke('a')\napp_.control.inspect(timeout=3).active()", ["celery.app.control.Control.ping", "celery.app.control.Control.revoke", "celery.app.control.Inspect.active"]),
    ("import dramatiq, time\n@dramatiq.actor(queue_name='a')\ndef f(x):\n    time.sleep(x)", "f.send(1)\nf(1)\nf.message(1)", ["dramatiq.Actor.send", "time.sleep"]),
    ("import time\nfrom huey import RedisHuey\nhuey = RedisHuey()\n@huey.task(retries=2)\ndef f(x):\n    time.sleep(x)", "f(1).get(blocking=True)\nf.schedule((1,), delay=3)", ["huey.api.TaskWrapper.__call__", "huey.api.Result.get", "huey.api.TaskWrapper.schedule"]),
    ("import time\nfrom rq.decorators import job\n@job('a', connection=None)\ndef f(x):\n    time.sleep(x)", "f.delay(1)\nf(1)", ["rq.decorators.job.delay", "time.sleep"]),
    ("from procrastinate import App\napp_ = App(connector=None)\n@app_.task(name='a')\nasync def f(x): ...", "f.defer(x=1)\nf.configure(priority=1).defer(x=1)\nawait f.defer_async(x=1)", ["procrastinate.tasks.Task.defer", "procrastinate.jobs.JobDeferrer.defer"]),
    ("from prefect import task\n@task\ndef f(x): ...", "f.delay(1).result()\nf(1)", ["prefect.Task.delay", "prefect.futures.PrefectDistributedFuture.result"]),
    ("import modal\napp_ = modal.App('a')\n@app_.function()\ndef f(x): ...", "f.remote(1)\nawait f.remote.aio(1)\nf.local(1)", ["modal.Function.remote"]),
    ("from rq import Queue\nq = Queue(connection=None)", "q.enqueue(print)", ["rq.Queue.enqueue"]),
    # Google
    ("from google.cloud import storage\nclient = storage.Client()", "bucket = client.bucket('a')\nblob = bucket.blob('b')\nblob.generate_signed_url()\nblob.public_url", []),
    ("from google.cloud import storage\nclient = storage.Client()", "client.bucket('a').blob('b').upload_from_string('x')", ["google.cloud.storage.Blob.upload_from_string"]),
    ("from google.cloud import storage\nclient = storage.Client()", "for blob in client.bucket('a').list_blobs():\n    blob.delete()", ["google.cloud.storage.Blob.delete", "google.cloud.storage.Bucket.list_blobs().__iter__"]),
    ("from google.cloud.storage import Bucket\ndef f(b: Bucket):\n    b.get_blob('a').download_as_bytes()", "f(x)", ["google.cloud.storage.Bucket.get_blob", "google.cloud.storage.Blob.download_as_bytes"]),
    ("from google.cloud import bigquery\nclient = bigquery.Client()", "rows = client.query('x').result()\nfor row in rows: pass", ["google.cloud.bigquery.Client.query", "google.cloud.bigquery.QueryJob.result", "google.cloud.bigquery.table.RowIterator.__iter__"]),
    ("from google.cloud import firestore\ndb = firestore.Client()", "db.collection('a').where('b', '==', 1).limit(3)\ndb.collection('a').document('b').get()\nfor d in db.collection('a').where('b', '==', 1).stream(): d.reference.delete()", ["google.cloud.firestore.DocumentReference.get", "google.cloud.firestore.DocumentReference.delete", "google.cloud.firestore.Query.stream().__iter__"]),
    ("from google.cloud import firestore\ndb = firestore.AsyncClient()", "await db.collection('a').document('b').get()\ndb.collection('a').document('b').get()", []),
    ("from firebase_admin import auth, firestore, messaging\ndb = firestore.client()", "auth.verify_id_token(x)\nmessaging.send(x)\ndb.collection('a').document('b').set({})", ["firebase_admin.auth.verify_id_token", "firebase_admin.messaging.send", "google.cloud.firestore.DocumentReference.set"]),
    ("from google.cloud import pubsub_v1\npublisher = pubsub_v1.PublisherClient()", "publisher.publish(publisher.topic_path('a', 'b'), b'').result()", ["google.cloud.pubsub_v1.publisher.futures.Future.result"]),
    ("from google.cloud import secretmanager\nclient = secretmanager.SecretManagerServiceClient()", "client.access_secret_version(name=client.secret_path('a', 'b'))", ["google.cloud.secretmanager.SecretManagerServiceClient.access_secret_version"]),
    ("from googleapiclient.discovery import build\ndrive = build('drive', 'v3')", "request = drive.files().list(q='a')\nrequest.execute()", ["googleapiclient.http.HttpRequest.execute"]),
    ("import gspread\nclient = gspread.service_account()", "client.open('a').sheet1.append_row([])", ["gspread.Client.open", "gspread.Worksheet.append_row"]),
    # Azure
    ("from azure.storage.blob import BlobServiceClient\nclient = BlobServiceClient.from_connection_string('x')", "blob = client.get_container_client('a').get_blob_client('b')\nblob.download_blob().readall()", ["azure.storage.blob.BlobClient.download_blob", "azure.storage.blob.StorageStreamDownloader.readall"]),
    ("from azure.storage.blob import ContainerClient\nclient = ContainerClient('x', 'y')", "client.list_blobs()\nfor one in client.list_blobs(): pass", ["azure.core.paging.ItemPaged.__iter__"]),
    ("from azure.storage.blob.aio import BlobServiceClient\nclient = BlobServiceClient('x')", "client.get_blob_client('a', 'b').upload_blob(b'')", []),
    ("from azure.storage.queue import QueueClient, QueueServiceClient", "QueueServiceClient(url).get_queue_client('a').send_message('b')\nfor one in QueueClient.from_connection_string(text, 'a').receive_messages():\n    pass", ["azure.storage.queue.QueueClient.send_message", "azure.core.paging.ItemPaged.__iter__"]),
    ("from azure.storage.queue.aio import QueueClient", "await QueueClient.from_connection_string(text, 'a').send_message('b')", []),
    ("from azure.data.tables import TableServiceClient", "TableServiceClient.from_connection_string(text).get_table_client('a').upsert_entity({})", ["azure.data.tables.TableClient.upsert_entity"]),
    ("import openvino as ov", "model = ov.Core().compile_model('a.xml', 'CPU')\nmodel(data)", ["openvino.Core.compile_model", "openvino.CompiledModel.__call__"]),
    ("from azure.cosmos import CosmosClient\nitems = CosmosClient('x').get_database_client('a').get_container_client('b')", "items.read_item('a', 'b')\nitems.query_items('x')\nlist(items.query_items('x'))", ["azure.cosmos.ContainerProxy.read_item", "azure.core.paging.ItemPaged.__iter__"]),
    # infrastructure
    ("import docker\nclient = docker.from_env()", "client.containers.run('a', detach=True).logs()\nfor c in client.containers.list(): c.stop()", ["docker.models.containers.ContainerCollection.run", "docker.models.containers.Container.logs", "docker.models.containers.ContainerCollection.list", "docker.models.containers.Container.stop"]),
    ("from kubernetes import client\napi = client.CoreV1Api()", "api.list_namespaced_pod('a')\napi.list_namespaced_pod('a', async_req=True)\nclient.V1Pod()", ["kubernetes.client.CoreV1Api.list_namespaced_pod"]),
    ("from kubernetes_asyncio import client\napi = client.CoreV1Api()", "api.list_namespaced_pod('a')", []),
    ("import hvac\nvault = hvac.Client()", "vault.secrets.kv.v2.read_secret_version(path='a')\nvault.token", ["hvac.api.VaultApiBase.read_secret_version"]),
    ("import paramiko\nssh = paramiko.SSHClient()", "ssh.connect('a')\n_, out, _ = ssh.exec_command('b')\nout.read()\nout.channel.recv_exit_status()", ["paramiko.SSHClient.connect", "paramiko.SSHClient.exec_command", "paramiko.ChannelFile.read", "paramiko.Channel.recv_exit_status"]),
    ("import dns.resolver, dns.asyncresolver", "dns.resolver.resolve('a')\nawait dns.asyncresolver.resolve('a')\ndns.asyncresolver.resolve('a')", ["dns.resolver.resolve"]),
    ("import git", "repo = git.Repo.clone_from('a', 'b')\nrepo.remotes.origin.push()\nrepo.git.log()\nrepo.working_dir", ["git.Repo.clone_from", "git.Remote.push", "git.Git.log"]),
    # HTTP and RPC
    ("import zeep\nclient = zeep.Client('x')", "client.service.Add(1, 2)\nclient.type_factory('a').B()", ["zeep.proxy.OperationProxy.__call__"]),
    ("import zeep\nclient = zeep.AsyncClient('x')", "client.service.Add(1, 2)", []),
    ("import grpc\nclass Stub:\n    def __init__(self, channel):\n        self.Get = channel.unary_unary('/a')\nstub = Stub(grpc.insecure_channel('a'))", "stub.Get(1)", ["grpc.UnaryUnaryMultiCallable.__call__"]),
    ("import websocket, websockets", "ws = websocket.create_connection('a')\nws.send('b')\nasync with websockets.connect('a') as other:\n    await other.send('b')", ["websocket.create_connection", "websocket.WebSocket.send"]),
    ("from websockets.sync.client import connect", "with connect('a') as ws:\n    for one in ws: ws.send(one)", ["websockets.sync.client.connect", "websockets.sync.client.ClientConnection.send", "websockets.sync.client.ClientConnection.__exit__", "websockets.sync.client.ClientConnection.__iter__"]),
    ("import niquests", "niquests.get(x)\nawait niquests.aget(x)\nniquests.AsyncSession().get(x)", ["niquests.get"]),
    ("from curl_cffi import requests", "requests.get(x)\nwith requests.Session() as s:\n    s.post(x)\nrequests.AsyncSession().get(x)", ["curl_cffi.requests.get", "curl_cffi.requests.Session.post"]),
    # the standard library
    ("import sqlite3", "for row in sqlite3.connect('a').execute('b'): pass", ["sqlite3.connect", "sqlite3.Connection.execute", "sqlite3.Cursor.__iter__"]),
    ("from concurrent.futures import ThreadPoolExecutor\npool = ThreadPoolExecutor()", "for one in pool.map(print, [1]): pass", ["concurrent.futures.ThreadPoolExecutor.map().__iter__"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "statements", "names"), CASES, ids=[f"{position}: {one[1][:60]}" for position, one in enumerate(CASES)]
)
def test_what_blocks(before: str, statements: str, names: list[str]) -> None:
    assert blocking(statements, before) == names


def test_any_name_of_the_program_is_an_attribute_but_no_method_that_is_known() -> None:
    catalogue = _own(
        attributes={"lib.Base.*": "lib.Table", "lib.Base.owner": "lib.Owner"},
        returns={"lib.Base.open": "lib.File"},
        subclasses={"lib.Special": "lib.Base"},
        sinks=[{"names": ["lib.Base.ask"], "kind": "database"}],
    )
    for of in ("lib.Base", "lib.Special"):
        assert catalogue.attribute_type(f"{of}.users") == "lib.Table"
        assert catalogue.attribute_type(f"{of}.owner") == "lib.Owner"
        for name in ("ask", "open", "_private", "__enter__", "users()", "users()[]"):
            assert catalogue.attribute_type(f"{of}.{name}") is None, name
        assert catalogue.attribute_type(f"{of}[]") is None


def test_async_twins_are_in_no_table_on_data() -> None:
    catalogue = builtin()
    twins = (
        "pymongo.Async", "pymongo.asynchronous.", "motor.", "psycopg.Async", "psycopg_pool.Async", "mysql.connector.aio.", "oracledb.Async",
        "elasticsearch.Async", "opensearchpy.Async", "qdrant_client.Async", "chromadb.Async", "pinecone.Async", "pymilvus.Async", "lancedb.Async",
        "neo4j.Async", "google.cloud.firestore.Async", "confluent_kafka.aio.", "filelock.Async", "kubernetes_asyncio.", "grpc.aio.", "zeep.Async",
        "niquests.Async", "curl_cffi.requests.Async", "supabase.Async", "postgrest.Async",
    )  # fmt: skip
    assert not [name for name in catalogue.sinks if name.startswith(twins)]
    assert not [name for name in catalogue.sinks if name.startswith("azure.") and ".aio." in name]


@pytest.mark.parametrize(
    "name", ["sqlite3.Connection.execute", "psycopg.connect", "pymongo.collection.Collection.find_one", "diskcache.Cache.get"]
)
def test_kinds(name: str) -> None:
    sink = builtin().sink(name)
    assert sink is not None
    assert sink.kind == ("disk" if name.startswith("diskcache") else "database")
