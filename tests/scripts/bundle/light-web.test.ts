import fc from "fast-check";
import { FormData as LightFormData, Headers as LightHeaders } from "../../../scripts/bundle/light-web.mjs";

describe("the replacements for web globals in the bundle", () => {
  it("has headers that behave like the standard's", () => {
    const name = fc.constantFrom("Accept", "accept", "X-A", "x-b", "Content-Type");
    const value = fc.stringMatching(/^[!-~ ]{0,12}$/);
    const step = fc.tuple(fc.constantFrom("append", "set", "delete"), name, value);
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value)), fc.array(step), (fields, steps) => {
        const [light, standard] = [new LightHeaders(fields), new Headers(fields)].map((headers) => {
          for (const [what, ...which] of steps) headers[what as "set"](...which);
          const seen: string[] = [];
          headers.forEach((of: string, key: string) => seen.push(`${key}: ${of}`));
          const all = [[...headers], [...headers.keys()], [...headers.values()], seen];
          return [all, ["ACCEPT", "x-c"].map((key) => [headers.get(key), headers.has(key)])];
        });
        expect(light).toEqual(standard);
      }),
    );
  });

  it("accepts headers as an object, and other headers", () => {
    expect([...new LightHeaders(new LightHeaders({ B: "2", a: "1" }))]).toEqual([
      ["a", "1"],
      ["b", "2"],
    ]);
  });

  it("creates the platform's form data, and recognises them", () => {
    const form: unknown = new LightFormData();
    expect(form).toBeInstanceOf(FormData);
    expect(form).toBeInstanceOf(LightFormData);
    expect({}).not.toBeInstanceOf(LightFormData);
    expect("FormData").not.toBeInstanceOf(LightFormData);
  });
});
