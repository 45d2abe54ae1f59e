import type { Story, StoryDeps } from '../../demo/story/play-story.ts'
import { playStory } from '../../demo/story/play-story.ts'
import { stepLines } from '../../demo/story/render.ts'
import type { Gateway } from '../../main.ts'

/** Plays the story against a running gateway and prints it as it happens. */
export function tellStory(
  gateway: Pick<Gateway, 'origin' | 'portal'>,
  telling: Pick<StoryDeps, 'patients' | 'format' | 'folder' | 'fetch'> & {
    readonly print: (line: string) => void
  },
): Promise<Story> {
  const { print, ...rest } = telling
  return playStory({
    ...rest,
    origin: gateway.origin,
    portal: gateway.portal,
    now: () => new Date(),
    onStep: (report) => {
      for (const line of stepLines(report)) print(line)
    },
    onProgress: (text) => print(`      ${text}`),
  })
}
