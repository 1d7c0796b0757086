import { describeMembers } from "../../../scripts/bundle/describe-members.mjs";

describe("describing the members of a table", () => {
  const describeByName = (name: string): string => `The ${name}, as in src/*/a.`;

  it("puts the words before each member of an object, also of one that a function returns", () => {
    expect(
      describeMembers("declare const table: {\n    one: 1;\n    two: 2;\n};", "table", describeByName),
    ).toBe(
      "declare const table: {\n    /** The one, as in src/*\\/a. */\n    one: 1;\n    /** The two, as in src/*\\/a. */\n    two: 2;\n};",
    );
    expect(
      describeMembers(
        "declare const make: (of: {\n    no: 0;\n}) => {\n    one: 1;\n};",
        "make",
        describeByName,
      ),
    ).toBe(
      "declare const make: (of: {\n    no: 0;\n}) => {\n    /** The one, as in src/*\\/a. */\n    one: 1;\n};",
    );
  });

  it("refuses declarations without the table, so that a renamed one is not left without words", () => {
    expect(() => describeMembers("declare const other: {};", "table", describeByName)).toThrow(
      /no table table/,
    );
  });
});
