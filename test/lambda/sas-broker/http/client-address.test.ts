import { expect, it } from '@jest/globals';
import type { BrokerConfig } from '../../../../lambda/sas-broker/config';
import { clientAddress } from '../../../../lambda/sas-broker/http/client-address';

it.each<[BrokerConfig['clientAddress'], Record<string, string>, string]>([
  ['app-service', { 'x-forwarded-for': '203.0.113.5:1234' }, '203.0.113.5'],
  ['app-service', { 'x-forwarded-for': '203.0.113.5' }, '203.0.113.5'],
  ['app-service', { 'x-forwarded-for': '10.0.0.1, 198.51.100.7:80, 203.0.113.5:1234' }, '203.0.113.5'],
  ['app-service', { 'x-forwarded-for': '[2001:db8::1]:1234' }, '2001:db8::1'],
  ['app-service', { 'x-forwarded-for': '[2001:db8::1]' }, '2001:db8::1'],
  ['app-service', { 'x-forwarded-for': '2001:db8::1' }, '2001:db8::1'],
  ['app-service', { 'x-forwarded-for': '203.0.113.5, unknown' }, ''],
  ['app-service', { 'x-forwarded-for': '' }, ''],
  ['app-service', {}, ''],
  ['app-service', { 'x-azure-clientip': '203.0.113.5' }, ''],
  ['front-door', { 'x-azure-clientip': '203.0.113.5', 'x-forwarded-for': '198.51.100.7' }, '203.0.113.5'],
  ['front-door', { 'x-azure-clientip': '2001:db8::1' }, '2001:db8::1'],
  ['front-door', { 'x-forwarded-for': '198.51.100.7' }, ''],
  ['flex-consumption', { 'client-ip': '203.0.113.5:1234', 'x-forwarded-for': '198.51.100.7' }, '203.0.113.5'],
  ['flex-consumption', { 'x-forwarded-for': '198.51.100.7' }, ''],
  ['none', { 'x-forwarded-for': '203.0.113.5', 'x-azure-clientip': '203.0.113.5' }, ''],
])('behind %s with %j it is "%s"', (from, headers, address) => {
  expect(clientAddress(new Headers(headers), from)).toBe(address);
});
