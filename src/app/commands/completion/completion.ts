import { hostIds } from "../../../domain/hosts/host.js";
import { commandNames, commands, type Command } from "../commands.js";
import { commandPages } from "../help/command-pages.js";
import { optionsOf, type CompletedOption } from "./completed-options.js";

export const shells = ["bash", "zsh", "fish", "powershell"] as const;

type Shell = (typeof shells)[number];

export const isShell = (word: string): word is Shell => shells.some((shell) => shell === word);

/** A command, as a shell completes it. */
interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  /** The words that may follow it. */
  readonly words: readonly string[];
}

/** The words that a positional argument can be, if they are known. */
const knownWords: Readonly<Record<string, readonly string[]>> = {
  SHELL: shells,
  COMMAND: commandNames,
  HOST: hostIds,
};

/** The script that teaches a shell to complete the command line, from the same tables as the parser and the help. */
export const completionFor = (shell: Shell): string =>
  scripts[shell](
    commandNames.map((name) => {
      const { words }: Command = commands[name];
      return {
        name,
        summary: commandPages[name].summary,
        options: optionsOf(name),
        words: knownWords[words ?? ""] ?? [],
      };
    }),
  );

const scripts: Readonly<Record<Shell, (all: readonly CompletedCommand[]) => string>> = {
  bash: (all) => `# bash completion for mcp-openai
_mcp_openai() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]} command=serve word words=
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in ${names(all).join("|")}) command=$word && break ;; esac
  done
  # Readline splits --option=value into three words.
  if [[ $current == "=" ]]; then current=
  elif [[ $previous == "=" ]]; then previous=\${COMP_WORDS[COMP_CWORD - 2]}; fi
  COMPREPLY=()
  case $command:$previous in
${withValues(all)
  .map(({ name, option: { spellings, value } }) => {
    const pattern = spellings.map((spelling) => `${name}:${spelling}`).join("|");
    return `    ${pattern}) ${Array.isArray(value) ? `words="${value.join(" ")}"` : "return"} ;;\n`;
  })
  .join("")}    *)
      case $command:$current in
${all.map(({ name, options }) => `        ${name}:-*) words="${spellingsOf(options)}" ;;\n`).join("")}        serve:*) words="${names(all).join(" ")}" ;;
${all
  .filter(({ words }) => words.length > 0)
  .map(({ name, words }) => `        ${name}:*) words="${words.join(" ")}" ;;\n`)
  .join("")}      esac ;;
  esac
  [[ -n $words ]] && COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _mcp_openai mcp-openai
`,
  zsh: (all) => `#compdef mcp-openai
# zsh completion for mcp-openai
_mcp_openai() {
  local -a commands=(
${all.map(({ name, summary }) => `    ${singleQuoted(`${name}:${summary}`)}\n`).join("")}  )
  case \${words[(r)(${names(all).join("|")})]} in
${all
  .map(
    ({ name, options, words }) =>
      `    ${name}) _arguments -s ${options.flatMap(zshOption).join(" ")} '1: :_files' '*: :${words.length > 0 ? `(${words.join(" ")})` : "_files"}' ;;\n`,
  )
  .join(
    "",
  )}    *) _arguments -s ${optionsOf("serve").flatMap(zshOption).join(" ")} '1: :{_describe command commands}' ;;
  esac
}
compdef _mcp_openai mcp-openai
`,
  fish: (all) => `# fish completion for mcp-openai
complete -c mcp-openai -n __fish_use_subcommand -f
${all
  .map(
    ({ name, summary }) =>
      `complete -c mcp-openai -n __fish_use_subcommand -a ${name} -d ${singleQuoted(summary)}\n`,
  )
  .join("")}${all
    .flatMap(({ name, options, words }) => {
      const condition = `-n '__fish_seen_subcommand_from ${name}'`;
      return [
        ...(words.length > 0
          ? [`complete -c mcp-openai ${condition} -f -a ${singleQuoted(words.join(" "))}\n`]
          : []),
        ...options.map(({ spellings: [long = "", short], description, value }) => {
          const takes =
            value === "none"
              ? ""
              : value === "file"
                ? " -rF"
                : value === "any"
                  ? " -x"
                  : ` -xa ${singleQuoted(value.join(" "))}`;
          return `complete -c mcp-openai ${condition} -l ${long.slice(2)}${short === undefined ? "" : ` -s ${short.slice(1)}`}${takes} -d ${singleQuoted(description)}\n`;
        }),
      ];
    })
    .join("")}`,
  powershell: (all) => `# PowerShell completion for mcp-openai
Register-ArgumentCompleter -Native -CommandName mcp-openai -ScriptBlock {
  param($word, $line, $position)
  $options = @{
${all.map(({ name, options }) => `    ${name} = '${spellingsOf(options)}'\n`).join("")}  }
  $values = @{
${withValues(all)
  .flatMap(({ name, option: { spellings, value } }) =>
    Array.isArray(value)
      ? spellings.map((spelling) => `    '${name}:${spelling}' = '${value.join(" ")}'\n`)
      : [],
  )
  .join("")}  }
  $words = @{ serve = '${names(all).join(" ")}'${all
    .filter(({ words }) => words.length > 0)
    .map(({ name, words }) => `; ${name} = '${words.join(" ")}'`)
    .join("")} }
  $given = @($line.CommandElements | Where-Object { $_.Extent.EndOffset -lt $position } | ForEach-Object { "$_" })
  $command = @($given | Where-Object { $options.ContainsKey($_) })[0]
  if (-not $command) { $command = 'serve' }
  $list = if ($values.ContainsKey("\${command}:$($given[-1])")) { $values["\${command}:$($given[-1])"] }
    elseif ($word.StartsWith('-')) { $options[$command] }
    else { $words[$command] }
  -split $list | Where-Object { $_.StartsWith($word) } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_)
  }
}
`,
};

const names = (all: readonly CompletedCommand[]): readonly string[] => all.map(({ name }) => name);

const spellingsOf = (options: readonly CompletedOption[]): string =>
  options.flatMap(({ spellings }) => spellings).join(" ");

/** The options with a value, with the commands that they belong to. */
const withValues = (all: readonly CompletedCommand[]) =>
  all.flatMap(({ name, options }) =>
    options.filter(({ value }) => value !== "none").map((option) => ({ name, option })),
  );

/** All four shells read this as it stands, because no description has a backslash. */
const singleQuoted = (text: string): string => `'${text.replaceAll("'", "’")}'`;

/** As `_arguments` takes it; an option may be repeated. */
const zshOption = ({ spellings, description, value }: CompletedOption): string[] => {
  const about = description.replace(/[[\]:]/g, (special) => `\\${special}`);
  const takes =
    value === "none"
      ? ""
      : `:value:${value === "file" ? "_files" : value === "any" ? " " : `(${value.join(" ")})`}`;
  return spellings.map((spelling) => singleQuoted(`*${spelling}[${about}]${takes}`));
};
