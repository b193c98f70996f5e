/** The vendor's answers, in the shapes and words seen in the field. */

/** The API's older error shape, in which 401 still comes (vendor module issues #20 and #66). */
export function vendorError(status: number, code: string, message: string): Response {
  return json({ code, message }, status);
}

/** The error shape of Fastify, which serves the API since 2026. */
export function fastifyError(
  statusCode: number,
  error: string,
  message: string,
  code?: string,
): Response {
  return json({ statusCode, ...(code === undefined ? {} : { code }), error, message }, statusCode);
}

/** A page as load balancers write it. */
export function gatewayPage(status: number, title: string): Response {
  const text = `<html>\r\n<head><title>${title}</title></head>\r\n` +
    `<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
  return html(text, status);
}

/** The answer of Express for a path without a route, as before the URLs changed (issue #32). */
export function cannotGet(method: string, path: string): Response {
  const shown = path.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
  const text = `<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n` +
    `<title>Error</title>\n</head>\n<body>\n<pre>Cannot ${method} ${shown}</pre>\n</body>\n</html>\n`;
  return html(text, 404);
}

/** A text as web servers send it by default. */
export function html(text: string, status: number, headers: HeadersInit = {}): Response {
  const all = new Headers(headers);
  all.set("content-type", "text/html; charset=utf-8");
  return new Response(text, { status, headers: all });
}

/** An answer of the API from its JSON text. */
export function jsonText(text: string, status = 200): Response {
  return new Response(text, {
    status,
    headers: { "content-type": "application/json; charset=utf-8" },
  });
}

/** An answer of the API. */
function json(body: unknown, status: number): Response {
  return jsonText(JSON.stringify(body), status);
}
