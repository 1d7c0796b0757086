import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findShell, howToInstallShell } from "../../../scripts/services/find-shell.mjs";
import { completionFor, isShell, shells } from "../../../src/app/commands/completion/completion.js";
import { removeTemporaryFolders, temporaryFolder } from "../../support/built-server.js";
import { commandNames, commandOptions } from "../../../src/app/commands/commands.js";

afterAll(removeTemporaryFolders);

const fish = "fish";

/** `it`, or a loud skip where this machine does not have the shell. */
function itIn(shell: string): typeof it.skip {
  if (findShell(shell) !== undefined) return it;
  console.warn(`SKIPPED, for want of ${shell}: its completion. ${howToInstallShell(shell)}`);
  return it.skip;
}

describe("shell completion", () => {
  itIn("bash")("completes in bash", () => {
    const lines = [
      ["ima", "image images"],
      ["ask --mo", "--model --models"],
      ["ask --model gpt-6.2-s", "gpt-6.2-sol"],
      ["image -m gpt-image-2.6-f", "gpt-image-2.6-flare"],
      ["image --quality = h", "high hd"],
      ["install --host cu", "cursor"],
      ["install cu", "cursor"],
      ["install cursor zed", "zed"],
      ["uninstall --project curs", "cursor"],
      ["ask --log-level d", "debug"],
      ["completion p", "powershell"],
      ["help do", "doctor"],
      // Files are left to the shell.
      ["edit --image f", ""],
      ["ask what", ""],
    ] as const;
    const script = `${completionFor("bash")}
      while read -r line; do
        COMP_WORDS=(mcp-openai $line); COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 )); _mcp_openai; echo "\${COMPREPLY[*]}"
      done`;
    const input = lines.map(([line]) => `${line}\n`).join("");
    const { stdout, stderr } = spawnSync("bash", ["-c", script], { input, encoding: "utf8" });
    expect(stderr).toBe("");
    expect(stdout.trimEnd().split("\n")).toEqual(
      lines
        .map(([, completed]) => completed)
        .join("\n")
        .trimEnd()
        .split("\n"),
    );
  });

  itIn(fish)("completes in fish", async () => {
    // As fish reads it; it is too long for an argument.
    const file = join(await temporaryFolder(), "mcp-openai.fish");
    await writeFile(file, completionFor("fish"));
    const script = `source ${file}; complete -C "mcp-openai ask -m gpt-6-l"; complete -C "mcp-openai image --quality hi"`;
    const { stdout } = spawnSync(fish, ["-N", "-c", script], { encoding: "utf8" });
    expect(stdout).toMatch(/^gpt-6-luna\t.*\nhigh\t/);
  });

  itIn("zsh")("is a script that zsh reads", () => {
    const { status } = spawnSync("zsh", ["-n"], { input: completionFor("zsh") });
    expect(status).toBe(0);
  });

  it.each(shells)("has every command and option in %s", (shell) => {
    const script = completionFor(shell);
    for (const name of commandNames) expect(script).toContain(name);
    for (const flag of Object.keys(commandOptions)) expect(script).toContain(flag);
    expect(script).not.toContain("undefined");
    // A model that was shut down is not worth completing.
    expect(script).not.toMatch(/dall-e-2[ ')]/);
  });

  it("knows its shells", () => {
    expect([isShell("bash"), isShell("nu")]).toEqual([true, false]);
  });
});
