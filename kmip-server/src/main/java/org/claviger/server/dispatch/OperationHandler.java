package org.claviger.server.dispatch;

import org.claviger.codec.operation.RequestPayload;
import org.claviger.codec.operation.ResponsePayload;

/**
 * What an operation does, once every object that it touches was found and decided on. A pure step: request and context
 * in, response out. It may be run again after a conflict, so it has no effect but through its context.
 *
 * @param <Q> the operation's request
 * @param <R> the operation's response
 */
@FunctionalInterface
public interface OperationHandler<Q extends RequestPayload, R extends ResponsePayload> {
    Outcome<R> handle(Q request, RequestContext context);
}
