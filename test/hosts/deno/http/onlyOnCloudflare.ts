/** What Deno lacks, by the names of the tests of HTTP that need it. */
export const ONLY_ON_CLOUDFLARE: Record<string, string> = {
  'a bookmark that D1 never made is not shown to it': 'bookmarks',
  'gives a repeat the first answer, but for the start URL': 'bookmarks',
  'gives a repeat the first answer, with which what was written can be read': 'bookmarks',
  'its teacher corrects a record, which stands over what Zoom tells later': 'bookmarks',
  'the teacher says who it was: one row, the counters and the attendance follow': 'bookmarks',
  'is named nowhere any more, while counts and attendance stay': 'bookmarks',
  'is erased for good: a rebuild gives the same, and so does a second time': 'D1’s sessions',
  'is nobody to the roster, and somebody who has left': 'D1’s sessions',
  'is erased by the next request where one fails midway': 'D1’s sessions',
  'schedules the five hundredth meeting of an hour for what the thirtieth costs': 'D1’s counts of rows',
  'schedules a class, lists what comes page by page, joins, and reads who was there': 'alarms by hand',
  'is over by the next day: as planned, and on the word of the webhooks alone': 'alarms by hand',
  'expects who was in it once its window is over, and when the end is told after all': 'alarms by hand',
  'expects who was in it by Zoom’s report alone': 'alarms by hand',
  'sends a file again only if it has changed': 'ETags of static assets',
}
