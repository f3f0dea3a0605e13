"""Replies of exact scenes by wechatpy, which comes without a server and asks for none: a bare WSGI application."""

import sys
from urllib.parse import parse_qs

import bjoern
from wechatpy import create_reply, parse_message
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.utils import check_signature

from scenes import TOKEN, replies


def application(environ, start_response):
    query = parse_qs(environ["QUERY_STRING"])
    try:
        check_signature(TOKEN, query["signature"][0], query["timestamp"][0], query["nonce"][0])
    except (KeyError, InvalidSignatureException):
        start_response("403 Forbidden", [("Content-Length", "0")])
        return [b""]
    message = parse_message(environ["wsgi.input"].read())
    text = replies.get(message.scene_id) if message.type == "event" and message.event in ("subscribe_scan", "scan") else None
    body = create_reply(text, message).render().encode() if text else b"success"
    start_response("200 OK", [("Content-Type", "text/xml; charset=utf-8"), ("Content-Length", str(len(body)))])
    return [body]


bjoern.run(application, "127.0.0.1", int(sys.argv[1]))
