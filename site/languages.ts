// Pages that are no files of the repository, and the names of those of the reference.

export interface MadePage {
  /** `api/python/structs.md`. */
  readonly target: string;
  readonly text: string;
}

/** The languages, by the name of their folder. */
export const LANGUAGES = {
  typescript: 'TypeScript',
  python: 'Python',
  java: 'Java',
  csharp: 'C#',
  go: 'Go',
} as const;
export type LanguageName = keyof typeof LANGUAGES;

/** The pages of a language, and the kinds of types that they hold. */
export const CATEGORIES = {
  constructs: 'Constructs',
  classes: 'Classes',
  structs: 'Options',
  interfaces: 'Interfaces',
  enums: 'Enums',
} as const;
export type Category = keyof typeof CATEGORIES;
