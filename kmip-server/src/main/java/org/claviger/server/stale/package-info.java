/**
 * What a node may still answer while its database does not (`store.serve-stale-reads`, ADR 0019): what it has lately
 * proved, how the audit of that is kept meanwhile, and how it is joined afterwards.
 */
@NullMarked
package org.claviger.server.stale;

import org.jspecify.annotations.NullMarked;
