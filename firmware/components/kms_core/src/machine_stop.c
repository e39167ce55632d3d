#include "machine_stop.h"

void stop_begin(kms_machine_t *machine, text_t *url) {
    turn_set(machine, &machine->url, url);
    machine->phase = KMS_PHASE_CONNECTING;
    turn_open(machine);
}

void stop_advance(kms_machine_t *machine) {
    if (pending_has(&machine->pending, PURPOSE_PUBLISH)) {
        return;
    }
    if (machine->pipeline != NULL) {
        request_t release = {"release", "object", machine->pipeline};
        turn_request(machine, PURPOSE_STOP, release);
        turn_forget_objects(machine);
    } else if (machine->session != NULL) {
        request_t close = {"closeSession", "sessionId", machine->session};
        turn_request(machine, PURPOSE_STOP, close);
        text_drop(machine->allocator, &machine->session);
    } else {
        stop_finish(machine);
    }
}

void stop_finish(kms_machine_t *machine) {
    turn_hang_up(machine);
    if (machine->phase == KMS_PHASE_STOPPING) {
        turn_stop_timer(machine, KMS_TIMER_STOP);
    }
    turn_forget_objects(machine);
    machine->phase = KMS_PHASE_DISCONNECTED;
    text_drop(machine->allocator, &machine->session);
    turn_forget_failures(machine);
    machine->transactions = true;
    machine->may_hold = false;
    text_t *next = machine->next;
    machine->next = NULL;
    if (next != NULL) {
        stop_begin(machine, next);
    }
}
