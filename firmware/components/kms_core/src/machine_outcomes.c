#include "machine_outcomes.h"

#include <string.h>

#include "machine_batch.h"
#include "machine_recovery.h"
#include "machine_stop.h"
#include "outcome.h"

/* Frees the offer before the answer, the other long text, is copied. */
static void drop_offer(kms_machine_t *machine, batch_t *batch) {
    text_drop(machine->allocator, &batch->given[GIVEN_OFFER]);
    text_drop(machine->allocator, &machine->offer);
}

static void take_published(kms_machine_t *machine, const outcome_t *outcome) {
    kms_allocator_t *allocator = machine->allocator;
    text_t *publisher = outcome_text(allocator, outcome, KMS_PUBLISH_PUBLISHER);
    text_t *viewer = outcome_text(allocator, outcome, KMS_PUBLISH_VIEWER);
    drop_offer(machine, outcome->batch);
    text_t *answer = outcome_text(allocator, outcome, KMS_PUBLISH_ANSWER);
    turn_set(machine, &machine->publisher, publisher);
    turn_set(machine, &machine->viewer, viewer);
    if (publisher == NULL || viewer == NULL || answer == NULL) {
        turn_out_of_memory(machine);
        text_drop(allocator, &answer);
        return;
    }
    machine->phase = KMS_PHASE_PUBLISHING;
    machine->peer = PEER_ANSWERED;
    machine->outputs->answer(answer->text, machine->ctx);
    text_drop(allocator, &answer);
    for (candidate_t *at = machine->early.first; at != NULL; at = at->next) {
        if (strcmp(at->object->text, publisher->text) == 0) {
            machine->outputs->candidate(&at->fields, machine->ctx);
        }
    }
    early_candidates_clear(allocator, &machine->early);
    machine->outputs->announce(viewer->text, machine->ctx);
}

/* Keeps the pipeline that a publish has created, also when it failed; false when out of memory. */
static bool take_pipeline(kms_machine_t *machine, const outcome_t *outcome) {
    text_drop(machine->allocator, &machine->pipeline);
    if (!outcome_has_text(outcome, KMS_PUBLISH_PIPELINE)) {
        return true;
    }
    machine->pipeline = outcome_text(machine->allocator, outcome, KMS_PUBLISH_PIPELINE);
    if (machine->pipeline == NULL) {
        machine->may_hold = true;
        turn_out_of_memory(machine);
    }
    return machine->pipeline != NULL;
}

static bool has_published(const outcome_t *outcome) {
    return outcome_has_text(outcome, KMS_PUBLISH_PUBLISHER) &&
           outcome_has_text(outcome, KMS_PUBLISH_VIEWER) &&
           outcome_has_text(outcome, KMS_PUBLISH_ANSWER);
}

static void settle_publish(kms_machine_t *machine, const outcome_t *outcome) {
    if (!take_pipeline(machine, outcome)) {
        return;
    }
    if (machine->phase == KMS_PHASE_STOPPING) {
        stop_advance(machine);
    } else if (outcome->failed) {
        log_message_t reason = {.format = KMS_MESSAGE_PUBLISH_REFUSED,
                                .json = outcome->error.message,
                                .code = outcome->error.code};
        recovery_abandon(machine, &reason);
    } else if (!has_published(outcome)) {
        recovery_abandon(machine, &(log_message_t){.format = KMS_MESSAGE_INVALID_PUBLISH_REPLY});
    } else if (machine->peer != PEER_OFFERING) {
        recovery_abandon(machine, &(log_message_t){.format = KMS_MESSAGE_MEDIA_FAILED});
    } else {
        take_published(machine, outcome);
    }
}

static void settle_check(kms_machine_t *machine, const outcome_t *outcome) {
    if (outcome->failed && outcome->error.code == KMS_ERROR_INVALID_SESSION) {
        recovery_new_session(machine);
        return;
    }
    if (outcome->failed && outcome->count <= KMS_CHECK_MEDIA_STATE) {
        if (outcome->error.code == KMS_ERROR_MEDIA_OBJECT_NOT_FOUND && outcome->count == 0) {
            turn_forget_objects(machine);
        }
        recovery_rebuild(machine, KMS_MESSAGE_PIPELINE_NOT_FOUND);
        return;
    }
    if (machine->peer != PEER_ANSWERED) {
        recovery_rebuild(machine, KMS_MESSAGE_MEDIA_FAILED);
        return;
    }
    const bool connected = outcome_is_text(outcome, KMS_CHECK_MEDIA_STATE, "CONNECTED");
    /* Media that has never flowed may still be connecting. */
    if (machine->media_up && !connected) {
        recovery_rebuild(machine, KMS_MESSAGE_MEDIA_DISCONNECTED);
        return;
    }
    if (outcome->failed) {
        text_drop(machine->allocator, &machine->viewer);
    }
    machine->phase = KMS_PHASE_PUBLISHING;
    turn_forget_failures(machine);
    turn_log(machine, 'I',
             connected ? KMS_MESSAGE_RESUMED_CHECKING : KMS_MESSAGE_RESUMED_CONNECTING);
    /* A server's media state stays CONNECTED for up to 29 s after packets stop arriving. */
    if (connected) {
        turn_start_flow_timer(machine);
    }
    if (machine->viewer == NULL) {
        batch_recycle(machine);
    }
}

static bool is_of_current_publisher(const kms_machine_t *machine, const batch_t *batch) {
    return machine->phase == KMS_PHASE_PUBLISHING && machine->publisher != NULL &&
           strcmp(batch->given[GIVEN_PUBLISHER]->text, machine->publisher->text) == 0;
}

static void settle_flow(kms_machine_t *machine, const outcome_t *outcome) {
    if (!is_of_current_publisher(machine, outcome->batch)) {
        return;
    }
    if (outcome->failed && outcome->error.code == KMS_ERROR_INVALID_SESSION) {
        recovery_new_session(machine);
    } else if (outcome->failed && outcome->error.code == KMS_ERROR_MEDIA_OBJECT_NOT_FOUND) {
        recovery_rebuild(machine, KMS_MESSAGE_PIPELINE_NOT_FOUND);
    } else if (outcome_is_boolean(outcome, KMS_FLOW_VIDEO, true) ||
               outcome_is_boolean(outcome, KMS_FLOW_AUDIO, true)) {
        turn_log(machine, 'I', KMS_MESSAGE_MEDIA_CONNECTED);
    } else if (machine->media_up && outcome_is_boolean(outcome, KMS_FLOW_VIDEO, false) &&
               outcome_is_boolean(outcome, KMS_FLOW_AUDIO, false)) {
        recovery_rebuild(machine, KMS_MESSAGE_NO_MEDIA);
    }
}

static void settle_recycle(kms_machine_t *machine, const outcome_t *outcome) {
    if (outcome->failed && outcome->error.code == KMS_ERROR_INVALID_SESSION) {
        recovery_new_session(machine);
        return;
    }
    if (outcome->failed || !outcome_has_text(outcome, KMS_RECYCLE_VIEWER)) {
        recovery_rebuild(machine, KMS_MESSAGE_NO_VIEWER_ENDPOINT);
        return;
    }
    turn_set(machine, &machine->viewer,
             outcome_text(machine->allocator, outcome, KMS_RECYCLE_VIEWER));
    text_drop(machine->allocator, &machine->departed);
    if (machine->viewer == NULL) {
        turn_out_of_memory(machine);
        return;
    }
    machine->outputs->announce(machine->viewer->text, machine->ctx);
}

static void settle(kms_machine_t *machine, const outcome_t *outcome) {
    if (outcome->batch->purpose == PURPOSE_PUBLISH) {
        settle_publish(machine, outcome);
    } else if (outcome->batch->purpose == PURPOSE_CHECK) {
        settle_check(machine, outcome);
    } else if (outcome->batch->purpose == PURPOSE_FLOW) {
        settle_flow(machine, outcome);
    } else {
        settle_recycle(machine, outcome);
    }
    batch_free(machine->allocator, outcome->batch);
}

static void on_refused(kms_machine_t *machine, batch_t *batch, const rpc_error_t *error) {
    bool can_continue = !batch->one_by_one && machine->phase != KMS_PHASE_STOPPING;
    if (!can_continue || error->code != KMS_ERROR_METHOD_NOT_FOUND) {
        settle(machine,
               &(outcome_t){.batch = batch, .count = batch->done, .failed = true, .error = *error});
        return;
    }
    turn_log(machine, 'I', KMS_MESSAGE_NO_TRANSACTIONS);
    machine->transactions = false;
    batch->one_by_one = true;
    turn_send_batch(machine, batch);
}

void outcome_on_reply(kms_machine_t *machine, batch_t *batch, const rpc_reply_t *reply) {
    if (reply->failed) {
        on_refused(machine, batch, &reply->error);
        return;
    }
    if (!batch->one_by_one) {
        outcome_t outcome = outcome_of_transaction(batch, reply->result);
        settle(machine, &outcome);
        return;
    }
    if (!batch_keep(machine->allocator, batch, value_in(reply->result))) {
        machine->may_hold = batch->purpose == PURPOSE_PUBLISH;
        turn_out_of_memory(machine);
        batch_free(machine->allocator, batch);
        return;
    }
    if (batch->done == batch->count || machine->phase == KMS_PHASE_STOPPING) {
        settle(machine, &(outcome_t){.batch = batch, .count = batch->done});
    } else {
        turn_send_batch(machine, batch);
    }
}
