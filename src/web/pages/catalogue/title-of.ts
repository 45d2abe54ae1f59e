/** A dataset's title in English, or in whatever language it has. */
export const titleOf = ({ title, id }: { title: Readonly<Record<string, string>>; id: string }): string =>
  title.en ?? Object.values(title)[0] ?? id
