"""Servers of the Model Context Protocol, which stand on Starlette: their coroutine functions run on the loop of the application that serves them.

Knowledge: mcp/server/mcpserver (2.3; plain functions run in threads there) and mcp/server/fastmcp (1.x; on the loop, without being said here), fastmcp/server (2.x to 4.x).
"""

from fitlint.frameworks.model import Hooking, Kind, Routing, Rule

OF_SERVER = " of an MCP server"  # how the kinds of its functions end

_METHODS: dict[str, Rule] = {
    **{name: Hooking(f"{name}{OF_SERVER}") for name in ("tool", "resource", "prompt")},
    "completion": Hooking(f"completion handler{OF_SERVER}"),
    "add_tool": Hooking(f"tool{OF_SERVER}", (0, "fn")),
    "custom_route": Routing((0, "path"), methods_from=(1, "methods")),
}
_LOW_LEVEL: dict[str, Rule] = {
    name: Hooking(f"handler{OF_SERVER}")
    for name in ("call_tool", "list_tools", "list_resources", "list_prompts", "list_resource_templates", "read_resource", "get_prompt", "completion")
}  # fmt: skip

# What is called to serve them by HTTP; by the standard streams there is only one client, who waits anyway.
SERVING = frozenset({
    "streamable_http_app", "sse_app", "http_app", "run_streamable_http_async", "run_sse_async", "run_http_async",
    "StreamableHTTPSessionManager", "SseServerTransport",
})  # fmt: skip
RUNNING = frozenset({"run", "run_async"})  # or these, with a `transport` that is none of:
STREAMS = frozenset({"stdio", None})

KINDS = (
    *(
        Kind(name, "starlette", False, _METHODS, stands_alone=True, reveals=False)
        for name in ("mcp.server.fastmcp.FastMCP", "mcp.server.mcpserver.MCPServer", "fastmcp.FastMCP")
    ),
    Kind("mcp.server.lowlevel.Server", "starlette", False, _LOW_LEVEL, stands_alone=True, reveals=False),
)
SUBCLASSES = {
    "mcp.server.FastMCP": "mcp.server.fastmcp.FastMCP",
    "mcp.server.fastmcp.server.FastMCP": "mcp.server.fastmcp.FastMCP",
    "mcp.server.MCPServer": "mcp.server.mcpserver.MCPServer",
    "mcp.server.mcpserver.server.MCPServer": "mcp.server.mcpserver.MCPServer",
    "fastmcp.server.FastMCP": "fastmcp.FastMCP",
    "fastmcp.server.server.FastMCP": "fastmcp.FastMCP",
    "mcp.server.Server": "mcp.server.lowlevel.Server",
    "mcp.server.lowlevel.server.Server": "mcp.server.lowlevel.Server",
}
