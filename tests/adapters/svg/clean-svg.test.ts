import fc from "fast-check";
import { svgCleaner } from "../../../src/adapters/svg/clean-svg.js";

const svg = (inner: string, attributes = ""): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 10"${attributes}>${inner}</svg>`;

const clean = async (text: string) => {
  const cleaned = (await svgCleaner.clean(new TextEncoder().encode(text)))._unsafeUnwrap();
  return { text: new TextDecoder().decode(cleaned.bytes), removed: cleaned.removed };
};

describe("svgCleaner", () => {
  it.each([
    ["shapes", svg('<path d="M0 0L9 9" fill="#c00"/><text x="1">Füchse &amp; Hasen</text>')],
    [
      "gradients",
      svg('<defs><linearGradient id="a"><stop offset="0"/></linearGradient></defs><rect fill="url(#a)"/>'),
    ],
    ["filters", svg('<filter id="f"><feGaussianBlur stdDeviation="2"/></filter><g filter="url(\'#f\')"/>')],
    [
      "repetition",
      svg('<symbol id="s"><circle r="1"/></symbol><use href="#s"/><use xlink:href="#s" x="3"/>'),
    ],
    ["styles", svg("<style>.a { fill: #fff; clip-path: url(#c) } /* grey */</style>", ' style="color: red"')],
    ["movement", svg('<circle r="1"><animate attributeName="r" values="1;2" dur="1s"/></circle>')],
    ["a picture in itself", svg('<image href="data:image/png;base64,iVBORw0KGgo="/>')],
    ["an XML declaration", `<?xml version="1.0" encoding="UTF-8"?>\n${svg("<g/>")}`],
  ])("keeps %s, byte for byte", async (_name, harmless) => {
    expect(await clean(harmless)).toEqual({ text: harmless, removed: [] });
  });

  it.each([
    ["a script", svg("<script>alert(1)</script><g/>")],
    ["a script of a prefix", svg('<s:script xmlns:s="http://www.w3.org/2000/svg">alert(1)</s:script>')],
    ["a script from elsewhere", svg('<script href="https://evil.example/x.js"/>')],
    ["a handler", svg('<rect onload="alert(1)"/>')],
    ["a handler of the root", svg("", ' onload="alert(1)"')],
    ["a handler in capitals", svg('<rect ONCLICK="alert(1)"/>')],
    [
      "HTML",
      svg(
        '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><img src="x" onerror="alert(1)"/></body></foreignObject>',
      ),
    ],
    ["a frame", svg('<iframe src="javascript:alert(1)"/>')],
    ["a link that runs", svg('<a href="javascript:alert(1)"><text>x</text></a>')],
    ["a link with a tab in it", svg('<a xlink:href="java&#9;script:alert(1)"><text>x</text></a>')],
    ["a link of data", svg('<a href="data:text/html,&lt;script>alert(1)&lt;/script>"/>')],
    ["a link elsewhere", svg('<a href="https://evil.example/"/>')],
    ["an image elsewhere", svg('<image href="https://evil.example/x.png"/>')],
    ["an image of a file", svg('<image xlink:href="file:///etc/passwd"/>')],
    ["an SVG in an image", svg('<image href="data:image/svg+xml;base64,PHN2Zz4="/>')],
    ["a part of another document", svg('<use href="https://evil.example/x.svg#a"/>')],
    ["a part of data", svg("<use href=\"data:image/svg+xml,&lt;svg id='x'/>#x\"/>")],
    ["a filter elsewhere", svg('<g filter="url(https://evil.example/x.svg#f)"/>')],
    ["a filter image", svg('<filter id="f"><feImage href="https://evil.example/"/></filter>')],
    ["a style that imports", svg("<style>@import 'https://evil.example/x.css';</style>")],
    ["a style that loads", svg("<style>rect { fill: url(https://evil.example/x) }</style>")],
    ["an escape in a style", svg("<style>rect { fill: u\\72l(https://evil.example/x) }</style>")],
    ["a comment in a style", svg("<style>@im/**/port 'https://evil.example/x.css';</style>")],
    ["a style attribute that loads", svg('<rect style="background: url(//evil.example/x)"/>')],
    [
      "an animation of a link",
      svg('<a href="#x"><animate attributeName="href" values="javascript:alert(1)"/></a>'),
    ],
    ["a set of a link", svg('<set attributeName="xlink:href" to="javascript:alert(1)"/>')],
    ["a set of a handler", svg('<set attributeName="onclick" to="run()"/>')],
    ["an animation that loads", svg('<animate attributeName="fill" to="url(https://evil.example/x)"/>')],
    ["a handler element", svg('<handler type="text/javascript">alert(1)</handler>')],
    ["a style sheet", `<?xml-stylesheet href="https://evil.example/x.css"?>${svg("<g/>")}`],
    ["entities", `<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>${svg("<text>&x;</text>")}`],
    ["another base", svg('<g xml:base="https://evil.example/"/>')],
    ["a name space of HTML", svg('<g xmlns="http://www.w3.org/1999/xhtml"/>')],
    ["metadata", svg("<metadata>alert(1)</metadata>")],
  ])("removes %s, and says so", async (_name, hostile) => {
    const { text, removed } = await clean(hostile);
    expect(removed).not.toEqual([]);
    expect(text).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(text).not.toMatch(/evil|alert|passwd|javascript|DOCTYPE|<\?|<script|onload/i);
  });

  it("writes what is kept so that no parser reads it otherwise", async () => {
    const { text, removed } = await clean(
      svg('<!-- <script> --><text a="&quot;&gt;">&lt;script&gt;<![CDATA[<b>]]></text>'),
    );
    expect(removed).toEqual([]);
    for (const damaged of ["</<script", "<script<g href='", "<g/></script ", "<g><script", "<g></g"])
      expect((await clean(svg(damaged))).text).not.toMatch(/<script|<g><\/svg/);
    expect((await clean('<svg xmlns="http://www.w3.org/2000/svg"><g>')).text).toMatch(/<\/g><\/svg>$/);
    expect(text).not.toMatch(/<!|<script|<b>/);
    expect(text).toContain("&#60;script&#62;&#60;b&#62;");
  });

  it.each([
    ["is not in UTF-8", Uint8Array.from([0x3c, 0x73, 0xff, 0xfe])],
    ["there is no drawing in it", new TextEncoder().encode("<html/>")],
    ["there is no drawing in it", new Uint8Array()],
    ["it is nested deeper than 200 levels", new TextEncoder().encode(svg("<g>".repeat(300)))],
    ["it has more than 200000 elements", new TextEncoder().encode(svg("<g/>".repeat(200_001)))],
    ["the limit is 20000000", new Uint8Array(20_000_001)],
    ["it repeats parts of itself too often", new TextEncoder().encode(svg(doubling(20)))],
    ["it repeats parts of itself too often", new TextEncoder().encode(svg('<g id="a"><use href="#a"/></g>'))],
  ])("refuses what cannot be shown: %s", async (why, bytes) => {
    expect((await svgCleaner.clean(bytes))._unsafeUnwrapErr()).toContain(why);
  });

  it("lets nothing through, whatever it is made of", async () => {
    const piece = fc.constantFrom(
      ...[
        "<",
        ">",
        "</",
        "/>",
        "<script",
        "<svg ",
        "<g ",
        "<style>",
        "</style>",
        "href=",
        '"',
        "'",
        "javascript:",
        " on",
        "load=",
        "&#",
        "x6a;",
      ],
      ...[
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<!DOCTYPE",
        "<?",
        "?>",
        "url(",
        "http://evil",
        ")",
        "a",
        " ",
        "\n",
        "=",
        "#",
        "data:",
        "\\",
      ],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 60 }), async (pieces) => {
        const cleaned = await svgCleaner.clean(new TextEncoder().encode(svg(pieces.join(""))));
        if (cleaned.isErr()) return;
        const text = new TextDecoder().decode(cleaned.value.bytes);
        expect(text).not.toMatch(
          /<script|<[^>]*\son\w+\s*=|<!|<[^>]*\s(?:xlink:)?href="(?!#)|<[^>]*url\(\s*["']?http/i,
        );
      }),
      { numRuns: 1_000 },
    );
  });
});

/** Each group draws the one before twice. */
function doubling(levels: number): string {
  const groups = Array.from(
    { length: levels },
    (_, level) => `<g id="g${level + 1}"><use href="#g${level}"/><use href="#g${level}"/></g>`,
  );
  return `<g id="g0"><rect/></g>${groups.join("")}`;
}
