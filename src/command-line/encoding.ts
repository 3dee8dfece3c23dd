/** Whether a terminal can show more than ASCII. */

/** As the C library decides it: the first of these that is set and not empty names the encoding. */
export function hasUnicode(environment: NodeJS.ProcessEnv): boolean {
  const locale = environment.LC_ALL || environment.LC_CTYPE || environment.LANG || '';
  return /utf-?8/i.test(locale);
}
