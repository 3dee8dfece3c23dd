/** Loads what draws, which takes a while, and only when it is needed. */
import type * as Dashboard from './open-dashboard.js';
import type * as Watch from './status-watch.js';

export function loadDashboard(): Promise<typeof Dashboard> {
  return import('./open-dashboard.js');
}

export function loadStatusWatch(): Promise<typeof Watch> {
  return import('./status-watch.js');
}
