#include "machine_batch.h"

void batch_publish_when_ready(kms_machine_t *machine) {
    if (machine->phase == KMS_PHASE_CREATING && machine->greeted && machine->offer != NULL) {
        turn_batch(machine, PURPOSE_PUBLISH, &machine->offer, 1);
    }
}

void batch_check(kms_machine_t *machine) {
    text_t *const given[GIVENS] = {machine->pipeline, machine->publisher, machine->viewer};
    turn_batch(machine, PURPOSE_CHECK, given, GIVENS);
}

void batch_check_flow(kms_machine_t *machine) {
    machine->flow_due = false;
    if (machine->publisher != NULL) {
        text_t *const given[GIVENS] = {[GIVEN_PUBLISHER] = machine->publisher};
        turn_batch(machine, PURPOSE_FLOW, given, GIVENS);
    }
}

void batch_recycle(kms_machine_t *machine) {
    if (machine->pipeline != NULL && machine->publisher != NULL) {
        text_t *const given[GIVENS] = {machine->pipeline, machine->publisher, machine->departed};
        turn_batch(machine, PURPOSE_RECYCLE, given, GIVENS);
    }
}
