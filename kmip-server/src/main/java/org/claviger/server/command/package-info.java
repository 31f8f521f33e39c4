/** The command line: one command a file. */
@NullMarked
package org.claviger.server.command;

import org.jspecify.annotations.NullMarked;
