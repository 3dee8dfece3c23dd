/** Segments of the log are small in a simulation, so that a run fills several. */
export const SEGMENT_BYTES = 32_768;
