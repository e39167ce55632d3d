#include "machine_recovery.h"

void recovery_new_session(kms_machine_t *machine) {
    turn_log(machine, 'I', KMS_MESSAGE_SESSION_NOT_FOUND);
    turn_close_peer(machine);
    turn_forget_objects(machine);
    text_drop(machine->allocator, &machine->session);
    machine->greeted = false;
    machine->phase = KMS_PHASE_CREATING;
    turn_request_offer(machine);
    turn_request(machine, PURPOSE_CONNECT, (request_t){.method = "connect"});
}

void recovery_rebuild(kms_machine_t *machine, const char *reason) {
    if (machine->phase == KMS_PHASE_PUBLISHING && !machine->media_up) {
        recovery_abandon(machine, &(log_message_t){.format = reason});
        return;
    }
    log_message_t message = {.format = KMS_MESSAGE_PUBLISHING_AGAIN, .text = reason};
    turn_log_message(machine, 'I', &message);
    turn_close_peer(machine);
    if (machine->pipeline != NULL) {
        request_t release = {"release", "object", machine->pipeline};
        turn_request(machine, PURPOSE_RELEASE, release);
        machine->may_hold = machine->turn_error != NULL;
    }
    turn_forget_objects(machine);
    machine->phase = KMS_PHASE_CREATING;
    turn_request_offer(machine);
}

void recovery_abandon(kms_machine_t *machine, const log_message_t *reason) {
    turn_close_peer(machine);
    machine->phase = KMS_PHASE_CREATING;
    if (machine->pipeline == NULL) {
        turn_fail_message(machine, FAILURE_REFUSED, reason);
        return;
    }
    turn_log_message(machine, 'W', reason);
    request_t release = {"release", "object", machine->pipeline};
    turn_request(machine, PURPOSE_ABANDON, release);
}
