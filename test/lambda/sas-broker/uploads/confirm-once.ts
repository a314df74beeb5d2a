import { readBrokerEnvironment } from '../../../../lambda/sas-broker/environment';
import { toBrokerError } from '../../../../lambda/sas-broker/errors';
import { createSigner } from '../../../../lambda/sas-broker/signing';
import { createUploads } from '../../../../lambda/sas-broker/uploads/stored-uploads';
import type { UploadTicket } from '../../../../lambda/sas-broker/uploads/upload-ticket';

/*
 * A process of its own, because only at its start a process takes a certificate to trust: confirms one upload as the broker
 * does with the settings of its environment, and prints what came of it.
 */
const environment = readBrokerEnvironment(process.env);
const ticket = JSON.parse(process.env.TICKET ?? '') as UploadTicket;
void createUploads(environment, createSigner(environment))
  .complete(ticket)
  .catch((error: unknown) => {
    const { status, cause } = toBrokerError(error);
    return { status, cause: String(cause) };
  })
  .then((result) => console.log(JSON.stringify(result)));
