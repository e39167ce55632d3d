import { runProgram } from '../cmocka.ts';

// Each is raced under ThreadSanitizer, and its memory watched under AddressSanitizer.
for (const build of ['thread', 'address']) {
  for (const name of ['freertos', 'console', 'nvs', 'wifi', 'websocket', 'options', 'dns']) {
    runProgram(`${build}/test/esp_idf/idf_${name}`);
  }
}
