#pragma once

/* Generated from packages/protocol by `npx nx run firmware:headers`. Do not edit. */
/* clang-format off */

#include "generated/kms_event_types.h"
#include "json_schema.h"

#define EVENT_MAX_FIELDS 6

static const field_t event_envelope[] = {
    {"object", FIELD_TEXT, NULL, NULL},
    {"type", FIELD_TEXT, NULL, NULL},
    {"data", FIELD_OBJECT, NULL, (const field_t[]){
        {"source", FIELD_TEXT, NULL, NULL},
        {"tags", FIELD_LIST, NULL, (const field_t[]){
            {"__module__", FIELD_OPTIONAL_CHOICE, (const char *const[]){"kurento", NULL}, NULL},
            {"__type__", FIELD_OPTIONAL_CHOICE, (const char *const[]){"Tag", NULL}, NULL},
            {"key", FIELD_TEXT, NULL, NULL},
            {"value", FIELD_TEXT, NULL, NULL},
            {.name = NULL},
        }},
        {"timestampMillis", FIELD_TEXT, NULL, NULL},
        {.name = NULL},
    }},
    {.name = NULL},
};

static const struct {
    const char *name;
    event_type_t type;
    const field_t *fields;
} event_schemas[] = {
    {"IceCandidateFound", EVENT_ICE_CANDIDATE_FOUND, (const field_t[]){
        {"candidate", FIELD_OBJECT, NULL, (const field_t[]){
            {"__module__", FIELD_OPTIONAL_CHOICE, (const char *const[]){"kurento", NULL}, NULL},
            {"__type__", FIELD_OPTIONAL_CHOICE, (const char *const[]){"IceCandidate", NULL}, NULL},
            {"candidate", FIELD_TEXT, NULL, NULL},
            {"sdpMid", FIELD_TEXT, NULL, NULL},
            {"sdpMLineIndex", FIELD_INTEGER, NULL, NULL},
            {.name = NULL},
        }},
        {.name = NULL},
    }},
    {"IceGatheringDone", EVENT_ICE_GATHERING_DONE, (const field_t[]){
        {.name = NULL},
    }},
    {"IceComponentStateChanged", EVENT_ICE_COMPONENT_STATE_CHANGED, (const field_t[]){
        {"streamId", FIELD_NUMBER, NULL, NULL},
        {"componentId", FIELD_NUMBER, NULL, NULL},
        {"state", FIELD_CHOICE, (const char *const[]){"DISCONNECTED", "GATHERING", "CONNECTING", "CONNECTED", "READY", "FAILED", NULL}, NULL},
        {.name = NULL},
    }},
    {"NewCandidatePairSelected", EVENT_NEW_CANDIDATE_PAIR_SELECTED, (const field_t[]){
        {"candidatePair", FIELD_OBJECT, NULL, (const field_t[]){
            {"__module__", FIELD_OPTIONAL_CHOICE, (const char *const[]){"kurento", NULL}, NULL},
            {"__type__", FIELD_OPTIONAL_CHOICE, (const char *const[]){"IceCandidatePair", NULL}, NULL},
            {"streamId", FIELD_TEXT_OR_NUMBER, NULL, NULL},
            {"componentId", FIELD_NUMBER, NULL, NULL},
            {"localCandidate", FIELD_TEXT, NULL, NULL},
            {"remoteCandidate", FIELD_TEXT, NULL, NULL},
            {.name = NULL},
        }},
        {.name = NULL},
    }},
    {"DtlsConnectionStateChange", EVENT_DTLS_CONNECTION_STATE_CHANGE, (const field_t[]){
        {"streamId", FIELD_TEXT, NULL, NULL},
        {"componentId", FIELD_TEXT, NULL, NULL},
        {"connectionId", FIELD_TEXT, NULL, NULL},
        {"state", FIELD_CHOICE, (const char *const[]){"NEW", "CONNECTING", "CONNECTED", "FAILED", "CLOSED", NULL}, NULL},
        {.name = NULL},
    }},
    {"ConnectionStateChanged", EVENT_CONNECTION_STATE_CHANGED, (const field_t[]){
        {"oldState", FIELD_CHOICE, (const char *const[]){"CONNECTED", "DISCONNECTED", NULL}, NULL},
        {"newState", FIELD_CHOICE, (const char *const[]){"CONNECTED", "DISCONNECTED", NULL}, NULL},
        {.name = NULL},
    }},
    {"MediaStateChanged", EVENT_MEDIA_STATE_CHANGED, (const field_t[]){
        {"oldState", FIELD_CHOICE, (const char *const[]){"CONNECTED", "DISCONNECTED", NULL}, NULL},
        {"newState", FIELD_CHOICE, (const char *const[]){"CONNECTED", "DISCONNECTED", NULL}, NULL},
        {.name = NULL},
    }},
    {"MediaFlowInStateChanged", EVENT_MEDIA_FLOW_IN_STATE_CHANGED, (const field_t[]){
        {"mediaType", FIELD_CHOICE, (const char *const[]){"AUDIO", "VIDEO", "DATA", NULL}, NULL},
        {"padName", FIELD_TEXT, NULL, NULL},
        {"state", FIELD_CHOICE, (const char *const[]){"FLOWING", "NOT_FLOWING", NULL}, NULL},
        {.name = NULL},
    }},
    {"MediaFlowOutStateChanged", EVENT_MEDIA_FLOW_OUT_STATE_CHANGED, (const field_t[]){
        {"mediaType", FIELD_CHOICE, (const char *const[]){"AUDIO", "VIDEO", "DATA", NULL}, NULL},
        {"padName", FIELD_TEXT, NULL, NULL},
        {"state", FIELD_CHOICE, (const char *const[]){"FLOWING", "NOT_FLOWING", NULL}, NULL},
        {.name = NULL},
    }},
    {"MediaTranscodingStateChanged", EVENT_MEDIA_TRANSCODING_STATE_CHANGED, (const field_t[]){
        {"mediaType", FIELD_CHOICE, (const char *const[]){"AUDIO", "VIDEO", "DATA", NULL}, NULL},
        {"binName", FIELD_TEXT, NULL, NULL},
        {"state", FIELD_CHOICE, (const char *const[]){"TRANSCODING", "NOT_TRANSCODING", NULL}, NULL},
        {.name = NULL},
    }},
    {"ElementConnected", EVENT_ELEMENT_CONNECTED, (const field_t[]){
        {"source", FIELD_TEXT, NULL, NULL},
        {"sink", FIELD_TEXT, NULL, NULL},
        {"mediaType", FIELD_CHOICE, (const char *const[]){"AUDIO", "VIDEO", "DATA", NULL}, NULL},
        {"sourceMediaDescription", FIELD_TEXT, NULL, NULL},
        {"sinkMediaDescription", FIELD_TEXT, NULL, NULL},
        {.name = NULL},
    }},
    {"ElementDisconnected", EVENT_ELEMENT_DISCONNECTED, (const field_t[]){
        {"source", FIELD_TEXT, NULL, NULL},
        {"sink", FIELD_TEXT, NULL, NULL},
        {"mediaType", FIELD_CHOICE, (const char *const[]){"AUDIO", "VIDEO", "DATA", NULL}, NULL},
        {"sourceMediaDescription", FIELD_TEXT, NULL, NULL},
        {"sinkMediaDescription", FIELD_TEXT, NULL, NULL},
        {.name = NULL},
    }},
    {"MediaSessionStarted", EVENT_MEDIA_SESSION_STARTED, (const field_t[]){
        {.name = NULL},
    }},
    {"MediaSessionTerminated", EVENT_MEDIA_SESSION_TERMINATED, (const field_t[]){
        {.name = NULL},
    }},
    {"DataChannelOpened", EVENT_DATA_CHANNEL_OPENED, (const field_t[]){
        {"channelId", FIELD_OPTIONAL_NUMBER, NULL, NULL},
        {.name = NULL},
    }},
    {"DataChannelClosed", EVENT_DATA_CHANNEL_CLOSED, (const field_t[]){
        {"channelId", FIELD_OPTIONAL_NUMBER, NULL, NULL},
        {.name = NULL},
    }},
    {"Error", EVENT_ERROR, (const field_t[]){
        {"description", FIELD_TEXT, NULL, NULL},
        {"errorCode", FIELD_NUMBER, NULL, NULL},
        {"type", FIELD_TEXT, NULL, NULL},
        {.name = NULL},
    }},
    {"ObjectCreated", EVENT_OBJECT_CREATED, (const field_t[]){
        {"object", FIELD_TEXT, NULL, NULL},
        {.name = NULL},
    }},
    {"ObjectDestroyed", EVENT_OBJECT_DESTROYED, (const field_t[]){
        {"objectId", FIELD_TEXT, NULL, NULL},
        {.name = NULL},
    }},
    {"RestartRequested", EVENT_RESTART_REQUESTED, (const field_t[]){
        {.name = NULL},
    }},
};
