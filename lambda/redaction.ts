const patterns: readonly (readonly [RegExp, string])[] = [
  [/\b(sig|ik-s|signature|x-amz-signature|x-amz-security-token)=[^&\s"'#,]+/gi, '$1=REDACTED'],
  [/Bearer\s+[\w.~+/-]+=*/gi, 'Bearer REDACTED'],
  [/\b(SharedKey(?:Lite)?)\s+[\w-]+:[\w+/]+=*/gi, '$1 REDACTED'],
  // Any token with three parts in base64, the first of which is the beginning of a JSON object.
  [/\beyJ[\w-]*\.[\w-]+\.[\w-]*/g, 'REDACTED'],
  [/\b(AccountKey|SharedAccessSignature)=[^;\s"']+/gi, '$1=REDACTED'],
];

/** Takes out what looks like a signature or a token, wherever it comes from. */
export function redact(text: string): string {
  return patterns.reduce((left, [pattern, replacement]) => left.replace(pattern, replacement), text);
}

/** The same, and every one of the secrets that there are, as it is and percent-encoded or decoded. */
export function redactorOf(secrets: readonly string[]): (text: string) => string {
  const forms = new Set(secrets.flatMap(spellings).filter((form) => form.length >= shortest));
  // The longest first: one may be a part of another.
  const known = [...forms].sort((one, other) => other.length - one.length);
  return (text) => known.reduce((left, secret) => left.replaceAll(secret, 'REDACTED'), redact(text));
}

/** A secret that is shorter would take words out of every line. */
const shortest = 8;

function spellings(secret: string): string[] {
  // In a query a `+` stands for a space, so a base64 text that was read as one has lost it.
  return [secret, encodeURIComponent(secret), secret.replaceAll('+', ' '), JSON.stringify(secret).slice(1, -1)];
}
