// The part of the product's phone that keeps people in, as one script for `crowd.mjs`.

export { connect, openEarly } from '../../../static/src/live/connect.ts'
export { newId } from '../../../static/src/live/ids.ts'
export { join, seatFor } from '../../../static/src/phone/seat.ts'
