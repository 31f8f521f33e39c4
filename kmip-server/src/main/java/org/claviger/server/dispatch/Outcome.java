package org.claviger.server.dispatch;

import org.claviger.codec.operation.ResponsePayload;
import org.claviger.codec.ttlv.Bytes;

/**
 * What a handler returns: the answer, or a job that gives it later.
 *
 * @param <R> the operation's response
 */
public sealed interface Outcome<R extends ResponsePayload> {
    record Done<R extends ResponsePayload>(R response) implements Outcome<R> {}

    /**
     * The operation goes on after the answer Operation Pending (2.1 section 5.3): the item is stored as a job in the
     * same transaction, and runs again, decided again, when {@link RequestContext#mayDefer()} is false. It may run twice,
     * so it has no effect outside its context.
     */
    record Deferred<R extends ResponsePayload>() implements Outcome<R> {}

    /**
     * The answer is that of an item that was deferred before, or that it is still pending.
     *
     * @param correlationValue by which the client knows the job
     */
    record Relayed<R extends ResponsePayload>(StoredJob job, Bytes correlationValue) implements Outcome<R> {}

    static <R extends ResponsePayload> Outcome<R> done(R response) {
        return new Done<>(response);
    }

    static <R extends ResponsePayload> Outcome<R> deferred() {
        return new Deferred<>();
    }
}
