/** The record of every decision: encoded, chained, signed at checkpoints, verified offline. */
@NullMarked
package org.claviger.server.audit;

import org.jspecify.annotations.NullMarked;
