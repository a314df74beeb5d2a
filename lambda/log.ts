/** Takes one line. */
export type Log = (level: 'info' | 'warn' | 'error', line: string) => void;
