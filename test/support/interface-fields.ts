import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** Names of the fields that a declaration file gives an interface of its own, without those it inherits. */
export function interfaceFields(declarationFile: string, interfaceName: string): string[] {
  const source = ts.createSourceFile(
    declarationFile,
    readFileSync(declarationFile, 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const found = source.statements.find((statement): statement is ts.InterfaceDeclaration => {
    return ts.isInterfaceDeclaration(statement) && statement.name.text === interfaceName;
  });
  if (!found) throw new Error(`${declarationFile} has no interface ${interfaceName}`);
  return found.members.flatMap(({ name }) => (name ? [name.getText()] : []));
}
