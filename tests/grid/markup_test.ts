import { foreignText, markup, toHtml } from "../../src/grid/markup.ts";
import { HOSTILE_TEXTS } from "../assurance/safety/hostile_tenant.ts";
import assert from "node:assert/strict";

Deno.test("markup is written as HTML, with texts and values escaped", () => {
  const node = markup(
    "p",
    { title: `a"b'c`, hidden: true, lang: undefined, "data-n": 3 },
    "1 < 2 & 3",
    markup("br"),
    foreignText("<b>"),
  );
  assert.equal(
    toHtml(node),
    '<p title="a&quot;b&#39;c" hidden data-n="3">1 &lt; 2 &amp; 3<br>' +
      '<bdi dir="auto">&lt;b&gt;</bdi></p>',
  );
});

for (const [kind, text] of HOSTILE_TEXTS) {
  Deno.test(`${kind} ends neither its element nor its attribute`, () => {
    const html = toHtml(markup("p", { title: text }, text));
    assert.equal(html.match(/</g)?.length, 2);
    assert.equal(html.match(/>/g)?.length, 2);
    assert.equal(html.match(/"/g)?.length, 2);
  });
}
