import { choice, string, tool } from '../tool.js';
import type { SignalCases } from './cases.js';

export const cases = {
  positives: [
    [
      tool('api_request', 'Sends a request to the API.', { method: string(), path: string() }),
      'Sends any request the caller describes (path)',
    ],
    [
      tool('call_api', 'Calls the REST API.', { method: choice('GET', 'POST', 'DELETE'), url: string() }),
      'Sends any request the caller describes (url)',
    ],
  ],
  nearMisses: [
    tool('api_request', 'Sends a request to the API.', { method: choice('GET', 'HEAD'), path: string() }),
    tool('make_video', 'Makes a video and uploads it by HTTP.', { deliveryMethod: string(), uploadEndpoint: string() }),
    tool('ship', 'Ships a parcel.', { method: string('Shipping method'), path: string() }),
  ],
} satisfies SignalCases;
