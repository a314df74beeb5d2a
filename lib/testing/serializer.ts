import { hasNotes, maskText, withoutNotes } from './mask';

/** A snapshot serializer, as Jest's and Vitest's `expect.addSnapshotSerializer()` take it. */
export interface SnapshotSerializer {
  /** Whether a value, or one inside it, is printed by this serializer. */
  test(value: unknown): boolean;
  /** The value as it stands in the snapshot; `printer` is what would print it otherwise. */
  serialize<Config, Refs>(
    value: unknown,
    config: Config,
    indentation: string,
    depth: number,
    refs: Refs,
    printer: (value: unknown, config: Config, indentation: string, depth: number, refs: Refs) => string,
  ): string;
}

/**
 * Masks what changes in a synthesized stack for no reason of whoever declared it: the content hashes of Blobfront's zips
 * and the notes of cdktf. It does so in texts and in objects, wherever in a snapshot they are.
 *
 * @example
 * expect.addSnapshotSerializer(blobfrontSerializer);
 * expect(Testing.synth(stack)).toMatchSnapshot();
 */
export const blobfrontSerializer: SnapshotSerializer = {
  test: (value) => (typeof value === 'string' ? maskText(value) !== value : hasNotes(value)),
  serialize: (value, config, indentation, depth, refs, printer) => {
    const masked = typeof value === 'string' ? maskText(value) : hasNotes(value) ? withoutNotes(value) : value;
    return printer(masked, config, indentation, depth, refs);
  },
};
