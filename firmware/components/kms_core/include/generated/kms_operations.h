#pragma once

/* Generated from packages/signaling by `npx nx run firmware:headers`. Do not edit. */
/* clang-format off */

/**
 * An operation of a transaction. In `params`, `$v<N>` is the value of operation N, `$g<N>` the
 * batch's text N and `$i<N>` a text of the board's identity: its name, profile, firmware or id.
 */
typedef struct {
    const char *method;
    const char *params;
} kms_operation_t;

#define KMS_PUBLISH_PIPELINE 0
#define KMS_PUBLISH_PUBLISHER 1
#define KMS_PUBLISH_VIEWER 2
#define KMS_PUBLISH_ANSWER 17
static const kms_operation_t kms_publish_operations[] = {
    {"create", "\"constructorParams\":{},\"type\":\"MediaPipeline\""},
    {"create", "\"constructorParams\":{\"mediaPipeline\":$v0},\"type\":\"WebRtcEndpoint\""},
    {"create", "\"constructorParams\":{\"mediaPipeline\":$v0},\"type\":\"WebRtcEndpoint\""},
    {"invoke", "\"object\":$v0,\"operation\":\"addTag\",\"operationParams\":{\"key\":\"board\",\"value\":$i0}"},
    {"invoke", "\"object\":$v0,\"operation\":\"addTag\",\"operationParams\":{\"key\":\"profile\",\"value\":$i1}"},
    {"invoke", "\"object\":$v0,\"operation\":\"addTag\",\"operationParams\":{\"key\":\"firmware\",\"value\":$i2}"},
    {"invoke", "\"object\":$v0,\"operation\":\"addTag\",\"operationParams\":{\"key\":\"board-id\",\"value\":$i3}"},
    {"invoke", "\"object\":$v1,\"operation\":\"connect\",\"operationParams\":{\"sink\":$v2}"},
    {"subscribe", "\"object\":$v1,\"type\":\"IceCandidateFound\""},
    {"subscribe", "\"object\":$v1,\"type\":\"ConnectionStateChanged\""},
    {"subscribe", "\"object\":$v1,\"type\":\"MediaStateChanged\""},
    {"subscribe", "\"object\":$v1,\"type\":\"DtlsConnectionStateChange\""},
    {"subscribe", "\"object\":$v1,\"type\":\"Error\""},
    {"subscribe", "\"object\":$v1,\"type\":\"ElementDisconnected\""},
    {"subscribe", "\"object\":$v2,\"type\":\"MediaStateChanged\""},
    {"subscribe", "\"object\":$v2,\"type\":\"DtlsConnectionStateChange\""},
    {"subscribe", "\"object\":$v2,\"type\":\"Error\""},
    {"invoke", "\"object\":$v1,\"operation\":\"processOffer\",\"operationParams\":{\"offer\":$g0}"},
    {"invoke", "\"object\":$v1,\"operation\":\"gatherCandidates\",\"operationParams\":{}"},
    {"invoke", "\"object\":$v0,\"operation\":\"addTag\",\"operationParams\":{\"key\":\"commands\",\"value\":\"restart\"}"},
};

#define KMS_RECYCLE_VIEWER 0
static const kms_operation_t kms_recycle_operations[] = {
    {"create", "\"constructorParams\":{\"mediaPipeline\":$g0},\"type\":\"WebRtcEndpoint\""},
    {"invoke", "\"object\":$g1,\"operation\":\"connect\",\"operationParams\":{\"sink\":$v0}"},
    {"subscribe", "\"object\":$v0,\"type\":\"MediaStateChanged\""},
    {"subscribe", "\"object\":$v0,\"type\":\"DtlsConnectionStateChange\""},
    {"subscribe", "\"object\":$v0,\"type\":\"Error\""},
    {"release", "\"object\":$g2"},
};

#define KMS_CHECK_MEDIA_STATE 1
static const kms_operation_t kms_check_operations[] = {
    {"describe", "\"object\":$g0"},
    {"invoke", "\"object\":$g1,\"operation\":\"getMediaState\",\"operationParams\":{}"},
    {"describe", "\"object\":$g2"},
};

#define KMS_FLOW_VIDEO 0
#define KMS_FLOW_AUDIO 1
static const kms_operation_t kms_flow_operations[] = {
    {"invoke", "\"object\":$g1,\"operation\":\"isMediaFlowingOut\",\"operationParams\":{\"mediaType\":\"VIDEO\"}"},
    {"invoke", "\"object\":$g1,\"operation\":\"isMediaFlowingOut\",\"operationParams\":{\"mediaType\":\"AUDIO\"}"},
};
