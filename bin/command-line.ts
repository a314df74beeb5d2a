import type { Command } from 'commander';

/** A line in `blobfront help`: a command in a file of its own, or several below one name. */
export type CommandEntry = {
  readonly name: string;
  /** What it does, in a few words. */
  readonly summary: string;
  /** Heading that `blobfront help` lists it below. */
  readonly group?: string;
} & ({ readonly load: () => Promise<CommandModule> } | { readonly commands: readonly CommandEntry[] });

/** What the file of a command exports. */
export interface CommandModule {
  /** Gives the command its description, arguments, options and action; name and summary it has. */
  readonly define: (command: Command) => unknown;
  /** Exit code of wrong usage, where 2 means something else. */
  readonly wrongUsage?: number;
}

/** What a command line asks for. */
export interface Asked {
  /** Names of the commands, `['sas', 'create']`; empty for `blobfront` itself. */
  readonly path: readonly string[];
  /** Exit code of wrong usage. */
  readonly wrongUsage: number;
}

/**
 * Adds commands to one. Only the file of the one that is asked for is loaded: nobody waits for the libraries of others,
 * or lacks them.
 * @param args what is parsed afterwards
 */
export async function addCommands(
  parent: Command,
  entries: readonly CommandEntry[],
  [name, ...rest]: readonly string[],
): Promise<Asked> {
  let asked: Asked = { path: [], wrongUsage: 2 };
  for (const entry of entries) {
    const command = parent.command(entry.name).summary(entry.summary).description(sentence(entry.summary));
    if (entry.group !== undefined) command.helpGroup(entry.group);
    if ('commands' in entry) {
      const { path, wrongUsage } = await addCommands(command, entry.commands, rest);
      if (entry.name === name) asked = { path: [name, ...path], wrongUsage };
    } else if (entry.name === name) {
      const { define, wrongUsage = 2 } = await entry.load();
      define(command);
      asked = { path: [name], wrongUsage };
    }
  }
  return asked;
}

/**
 * The arguments that commander understands: `help sas create` is `sas create --help`, and nothing at all is `--help`. What
 * follows the name of no command is left out, as it would be answered with help, and not with what is wrong.
 */
export function normalize(args: readonly string[], entries: readonly CommandEntry[]): string[] {
  const words = args[0] === 'help' ? [...args.slice(1), '--help'] : args.length === 0 ? ['--help'] : [...args];
  let known = entries;
  for (const [index, word] of words.entries()) {
    if (word.startsWith('-')) return words;
    const entry = known.find(({ name }) => name === word);
    if (entry === undefined) return words.slice(0, index + 1);
    if (!('commands' in entry)) return words;
    known = entry.commands;
  }
  return words;
}

/** Takes an option that may be repeated. */
export function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

/**
 * Writes sections at the end of a command's help.
 * @param sections lines by heading; those of `Examples` are typed as they stand
 */
export function addSections(command: Command, sections: Readonly<Record<string, readonly string[]>>): void {
  for (const [heading, lines] of Object.entries(sections)) {
    command.addHelpText('after', ['', `${heading}:`, ...lines.map((line) => `  ${line}`)].join('\n'));
  }
}

function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}
