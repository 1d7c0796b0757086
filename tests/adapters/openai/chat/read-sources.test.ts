import { readSources } from "../../../../src/adapters/openai/chat/read-steps.js";

describe("readSources", () => {
  it.each<[unknown, unknown]>([
    [
      { type: "url_citation", url: "https://a.example", title: "A" },
      [{ url: "https://a.example", title: "A" }],
    ],
    [{ type: "url_citation", url: "http://a.example/b?c#d", title: 7 }, [{ url: "http://a.example/b?c#d" }]],
    [{ type: "url_citation", url: "javascript:alert(1)", title: "A" }, []],
    [{ type: "url_citation", url: "file:///etc/passwd" }, []],
    [{ type: "url_citation", url: "not a url" }, []],
    [{ type: "file_citation", file_id: "f" }, []],
    [undefined, []],
  ])("%j", (annotation, expected) => {
    expect(readSources([annotation])).toEqual(expected);
  });
});
