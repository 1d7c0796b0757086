import { wantsColours } from "../../src/app/commands/open-terminal.js";

describe("wantsColours", () => {
  it.each([
    ["a terminal", true, {}, {}, true],
    ["a pipe", false, {}, {}, false],
    ["a pipe that nobody knows of", undefined, {}, {}, false],
    ["NO_COLOR", true, { NO_COLOR: "1" }, {}, false],
    ["an empty NO_COLOR", true, { NO_COLOR: "" }, {}, true],
    ["a dumb terminal", true, { TERM: "dumb" }, {}, false],
    ["FORCE_COLOR in a pipe", false, { FORCE_COLOR: "1" }, {}, true],
    ["FORCE_COLOR against NO_COLOR", false, { FORCE_COLOR: "", NO_COLOR: "1" }, {}, true],
    ["FORCE_COLOR=0", true, { FORCE_COLOR: "0" }, {}, false],
    ["FORCE_COLOR=false", true, { FORCE_COLOR: "false" }, {}, false],
    ["--no-color against FORCE_COLOR", true, { FORCE_COLOR: "1" }, { "no-color": true }, false],
    ["--json against FORCE_COLOR", true, { FORCE_COLOR: "1" }, { json: true }, false],
  ])("%s", (_case, isTTY, environment, flags, wanted) => {
    expect(wantsColours(isTTY === undefined ? {} : { isTTY }, { environment, flags })).toBe(wanted);
  });
});
