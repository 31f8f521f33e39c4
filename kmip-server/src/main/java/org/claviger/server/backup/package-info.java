/**
 * Backups: one encrypted file with everything of a store, which custodians open together. What makes a home of it again
 * is in {@code admin}; how keys leave the module and come back is in {@code custody}.
 */
@NullMarked
package org.claviger.server.backup;

import org.jspecify.annotations.NullMarked;
