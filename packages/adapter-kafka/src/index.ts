export type { EventPublisher, LenderEvent } from '@banyan/core';
