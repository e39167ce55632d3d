import { runProgram } from '../cmocka.ts';

runProgram('address/test/peer/peer_offer');
runProgram('address/test/peer/peer_connection');
