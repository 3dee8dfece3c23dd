/** How a register of a Paxos node is named to people: by its key, and its database unless that is the first. */

/** `register`: a character with the number of the database, then the key. ASCII. */
export function registerText(register: string): string {
  const database = register.charCodeAt(0);
  const key = register.slice(1).replace(/[^\x21-\x7e]/g, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  return database === 0 ? key : `${key} (database ${database})`;
}
