import fc from "fast-check";
import { FormData as LightFormData, Headers as LightHeaders } from "../../../scripts/bundle/light-web.mjs";

describe("what stands in for the web's globals in the bundle", () => {
  it("has headers that answer as the standard's do", () => {
    const name = fc.constantFrom("Accept", "accept", "X-A", "x-b", "Content-Type");
    const value = fc.stringMatching(/^[!-~ ]{0,12}$/);
    const step = fc.tuple(fc.constantFrom("append", "set", "delete"), name, value);
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value)), fc.array(step), (fields, steps) => {
        const [light, standard] = [new LightHeaders(fields), new Headers(fields)].map((headers) => {
          for (const [what, ...which] of steps) headers[what as "set"](...which);
          const told: string[] = [];
          headers.forEach((of: string, key: string) => told.push(`${key}: ${of}`));
          const all = [[...headers], [...headers.keys()], [...headers.values()], told];
          return [all, ["ACCEPT", "x-c"].map((key) => [headers.get(key), headers.has(key)])];
        });
        expect(light).toEqual(standard);
      }),
    );
  });

  it("takes headers as an object, and other headers", () => {
    expect([...new LightHeaders(new LightHeaders({ B: "2", a: "1" }))]).toEqual([
      ["a", "1"],
      ["b", "2"],
    ]);
  });

  it("makes form data that are the platform's, and knows them", () => {
    const form: unknown = new LightFormData();
    expect(form).toBeInstanceOf(FormData);
    expect(form).toBeInstanceOf(LightFormData);
    expect({}).not.toBeInstanceOf(LightFormData);
    expect("FormData").not.toBeInstanceOf(LightFormData);
  });
});
