/**
 * Loads what draws, which takes a while, and only when it is needed. React checks a lot while it is developed with, and
 * remembers every measurement it makes: neither is wanted here.
 */
import type * as Dashboard from './open-dashboard.js';
import type * as Watch from './status-watch.js';

export function loadDashboard(): Promise<typeof Dashboard> {
  process.env.NODE_ENV ??= 'production';
  return import('./open-dashboard.js');
}

export function loadStatusWatch(): Promise<typeof Watch> {
  process.env.NODE_ENV ??= 'production';
  return import('./status-watch.js');
}
