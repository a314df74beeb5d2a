import { readBrokerEnvironment } from '../../../../lambda/sas-broker/environment';
import { toBrokerError } from '../../../../lambda/sas-broker/errors';
import { createSigner } from '../../../../lambda/sas-broker/signing';
import { sasOrder } from './fixtures';

/*
 * A process of its own, because only at its start a process takes a certificate to trust: signs one order as the broker
 * does with the settings of its environment, and prints what came of it.
 */
void createSigner(readBrokerEnvironment(process.env))
  .sign(sasOrder())
  .catch((error: unknown) => {
    const { status, code, headers } = toBrokerError(error);
    return { status, code, headers };
  })
  .then((result) => console.log(JSON.stringify(result)));
