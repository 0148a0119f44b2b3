import { browser, school } from './onHost.ts'
import { places } from './places.ts'
import { seedFrontend } from './seedFrontend/journeys.ts'
import { twoTabs } from './twoTabs.ts'
// In this order, for what people do changes the school.
import './told.ts'
import './views.ts'
import './use.ts'

/** All that the page is asked, on the host that is open. */

seedFrontend(() => ({ school, browser }))
twoTabs(() => ({ school, browser }))
// Last, for with hosts that are lent every class is placed otherwise.
places(() => ({ school, browser }))
