import { createRouter } from './router.ts'
import { attendanceRoutes } from './routes/attendance.ts'
import { calendarRoutes } from './routes/calendar.ts'
import { callPupilRoutes } from './routes/callPupil.ts'
import { changeMeetingRoutes } from './routes/changeMeeting.ts'
import { deadLetterRoutes } from './routes/deadLetters.ts'
import { deleteMeetingRoutes } from './routes/deleteMeeting.ts'
import { deliveryRoutes } from './routes/deliveries.ts'
import { dialInRoutes } from './routes/dialIn.ts'
import { endpointRoutes } from './routes/endpoints.ts'
import { eventRoutes } from './routes/events.ts'
import { exportAttendanceRoutes } from './routes/exportAttendance.ts'
import { exportEdFiRoutes } from './routes/exportEdFi.ts'
import { exportOneRosterRoutes } from './routes/exportOneRoster.ts'
import { exportPersonRoutes } from './routes/exportPerson.ts'
import { exportRegisterRoutes } from './routes/exportRegister.ts'
import { exportSf2Routes } from './routes/exportSf2.ts'
import { historyRoutes } from './routes/history.ts'
import { hostRoutes } from './routes/hosts.ts'
import { hostTimeRoutes } from './routes/hostTimes.ts'
import { joinRoutes } from './routes/join.ts'
import { liveRoutes } from './routes/live.ts'
import { meRoutes } from './routes/me.ts'
import { meetingRoutes } from './routes/meetings.ts'
import { participantRoutes } from './routes/participants.ts'
import { rebuildRoutes } from './routes/rebuild.ts'
import { recordingRoutes } from './routes/recordings.ts'
import { registerStudentRoutes } from './routes/registerStudent.ts'
import { registrantRoutes } from './routes/registrants.ts'
import { reportRoutes } from './routes/reports.ts'
import { rosterRoutes } from './routes/roster.ts'
import { rosterImportRoutes } from './routes/rosterImport.ts'
import { rosterLookupRoutes } from './routes/rosterLookup.ts'
import { rosterUserRoutes } from './routes/rosterUser.ts'
import { scheduleMeetingRoutes } from './routes/scheduleMeeting.ts'
import { termRoutes } from './routes/term.ts'
import { timelineRoutes } from './routes/timeline.ts'
import { timetableRoutes } from './routes/timetable.ts'
import { webhookRoutes } from './routes/webhook.ts'

/** All routes. Their ports come with the request: see app.ts. */
export const createApi = () =>
  createRouter()
    .route('/', meRoutes())
    .route('/', registerStudentRoutes())
    .route('/', scheduleMeetingRoutes())
    .route('/', meetingRoutes())
    .route('/', changeMeetingRoutes())
    .route('/', deleteMeetingRoutes())
    .route('/', participantRoutes())
    .route('/', registrantRoutes())
    .route('/', attendanceRoutes())
    .route('/', historyRoutes())
    .route('/', timelineRoutes())
    .route('/', liveRoutes())
    .route('/', termRoutes())
    .route('/', timetableRoutes())
    .route('/', exportAttendanceRoutes())
    .route('/', exportRegisterRoutes())
    .route('/', exportPersonRoutes())
    .route('/', exportSf2Routes())
    .route('/', exportEdFiRoutes())
    .route('/', exportOneRosterRoutes())
    .route('/', recordingRoutes())
    .route('/', joinRoutes())
    .route('/', dialInRoutes())
    .route('/', callPupilRoutes())
    .route('/', reportRoutes())
    .route('/', rosterRoutes())
    .route('/', rosterImportRoutes())
    .route('/', rosterUserRoutes())
    .route('/', rosterLookupRoutes())
    .route('/', deadLetterRoutes())
    .route('/', rebuildRoutes())
    .route('/', eventRoutes())
    .route('/', endpointRoutes())
    .route('/', deliveryRoutes())
    .route('/', calendarRoutes())
    .route('/', hostRoutes())
    .route('/', hostTimeRoutes())
    .route('/', webhookRoutes())

/** The types of each route's request and answers, by status: see client.ts. */
export type Api = ReturnType<typeof createApi>
