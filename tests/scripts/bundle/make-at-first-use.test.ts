import { runInNewContext } from "node:vm";
import { makeAtFirstUse } from "../../../scripts/bundle/make-at-first-use.mjs";

describe("makeAtFirstUse", () => {
  it("initialises a constant at first use, and only once", async () => {
    const { made, run } = await bundle(`
      const one = make("one"), two = make("two");
      const both = { one, two: [two] };
      function first() { return one; }
      function all() { return both.one + both.two[0]; }
    `);
    expect(made).toEqual([]);
    expect(run("first() + first()")).toBe("oneone");
    expect(made).toEqual(["one"]);
    expect(run("all()")).toBe("onetwo");
    expect(made).toEqual(["one", "two"]);
  });

  it("initialises nothing twice, not even undefined", async () => {
    const { made, run } = await bundle(`
      const nothing = make("nothing") && undefined;
      const none = (() => { make("none"); })();
      function look() { return [nothing, none, none]; }
    `);
    expect(run("look() && look()")).toEqual([undefined, undefined, undefined]);
    expect(made).toEqual(["nothing", "none"]);
  });

  it("keeps statements with side effects", async () => {
    const { made } = await bundle(`
      make("a statement");
      const unused = make("a constant that nothing refers to");
      let changed = make("a variable"); changed = changed + "!";
    `);
    expect(made).toEqual(["a statement", "a constant that nothing refers to", "a variable"]);
  });

  it("removes a schema that is never referenced", async () => {
    expect((await bundle('const ClientSchema = make("s"), ClientSchema2 = make("s");')).made).toEqual([]);
  });

  it("initialises a class, with its base class, at first use", async () => {
    const { made, run } = await bundle(`
      const Base = class { constructor() { make("base"); } };
      const Derived = class extends Base {};
      function isBase() { return new Derived() instanceof Base; }
    `);
    expect(run("isBase()")).toBe(true);
    expect(made).toEqual(["base"]);
  });

  it("creates a module's namespace object at first use", async () => {
    const { made, run } = await bundle(`
      var __export = (target, all) => { make("namespace"); for (const name in all) Object.defineProperty(target, name, { get: all[name] }); };
      var module_exports = {};
      __export(module_exports, { one: () => one });
      const one = make("one");
      function whole() { return module_exports; }
    `);
    expect(made).toEqual([]);
    expect(run("whole().one")).toBe("one");
    expect(made).toEqual(["namespace", "one"]);
  });
});

/** A bundle that records what it initialises. @returns the record so far, and a way to call its functions. */
async function bundle(script: string) {
  const made: string[] = [];
  const context = {
    make: (what: string) => {
      made.push(what);
      return what;
    },
    run: undefined as unknown,
  };
  runInNewContext(await makeAtFirstUse(`${script}\nrun = (code) => eval(code);`), context);
  return { made, run: context.run as (code: string) => unknown };
}
